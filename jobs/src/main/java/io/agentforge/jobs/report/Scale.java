package io.agentforge.jobs.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A linear map from values to pixels, with ticks on 1, 2 and 5 times a power of ten.
 *
 * @param low value at pixel {@code start}
 * @param high value at pixel {@code end}; greater than {@code low}
 */
record Scale(double low, double high, double start, double end) {

  /** A scale that covers the values with a little air; a single value gets a span of its own. */
  static Scale around(double min, double max, double air, double start, double end) {
    double span = max - min;
    if (span <= 0) {
      span = Math.max(Math.abs(max), 1e-6) * 0.2;
    }
    return new Scale(min - air * span, max + air * span, start, end);
  }

  double pixel(double value) {
    return start + (value - low) / (high - low) * (end - start);
  }

  /** About {@code wanted} round values inside the scale, rising. */
  List<Double> ticks(int wanted) {
    double raw = (high - low) / wanted;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double ratio = raw / power;
    double step = power * (ratio <= 1.5 ? 1 : ratio <= 3.5 ? 2 : ratio <= 7.5 ? 5 : 10);
    List<Double> ticks = new ArrayList<>();
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    for (long i = first; i <= last; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }
}
