package io.agentforge.jobs.report;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them; the same in every locale and time zone. */
final class Quantity {
  /** Shown wherever a number or text was not recorded. */
  static final String ABSENT = "not measured";

  private Quantity() {}

  /** Four significant digits, thousands grouped; {@link #ABSENT} for null, NaN and infinities. */
  static String number(Double value) {
    if (value == null || !Double.isFinite(value)) {
      return ABSENT;
    }
    double size = Math.abs(value);
    if (value == Math.rint(value) && size < 1e15) {
      return String.format(Locale.ROOT, "%,d", (long) (double) value).replace('-', '−');
    }
    String text;
    if (size >= 1000) {
      text = String.format(Locale.ROOT, "%,.1f", value);
    } else if (size >= 100) {
      text = String.format(Locale.ROOT, "%.1f", value);
    } else if (size >= 10) {
      text = String.format(Locale.ROOT, "%.2f", value);
    } else if (size >= 0.001) {
      text = String.format(Locale.ROOT, "%.3f", value);
    } else {
      text = String.format(Locale.ROOT, "%.2e", value);
    }
    return text.replace('-', '−');
  }

  /** A threshold as it was written: 0.8 stays 0.8. */
  static String level(Double value) {
    return value == null || !Double.isFinite(value) || Math.abs(value) >= 1000
        ? number(value)
        : compact(value);
  }

  static String count(Long value) {
    return value == null ? ABSENT : String.format(Locale.ROOT, "%,d", value);
  }

  static String interval(Double low, Double high) {
    return low == null || high == null || !Double.isFinite(low) || !Double.isFinite(high)
        ? ""
        : number(low) + " … " + number(high);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, share >= 0.0995 ? "%.0f %%" : "%.1f %%", share * 100);
  }

  static String bytes(Long bytes) {
    if (bytes == null) {
      return ABSENT;
    }
    if (bytes < 1000) {
      return bytes + " B";
    }
    double size = bytes;
    String[] units = {"kB", "MB", "GB", "TB"};
    int unit = -1;
    while (size >= 999.5 && unit < units.length - 1) {
      size /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, size >= 99.5 ? "%.0f %s" : "%.1f %s", size, units[unit]);
  }

  static String seconds(Double seconds) {
    if (seconds == null || !Double.isFinite(seconds)) {
      return ABSENT;
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole % 3600 / 60);
  }

  /** A tick of a count axis: 250k, 1.5M. */
  static String compact(double value) {
    double size = Math.abs(value);
    if (size >= 1e9) {
      return trimmed(value / 1e9) + "B";
    }
    if (size >= 1e6) {
      return trimmed(value / 1e6) + "M";
    }
    return size >= 1e3 ? trimmed(value / 1e3) + "k" : trimmed(value);
  }

  /** Labels of an axis: as {@link #compact}, with more decimals where ticks would read alike. */
  static List<String> ticks(List<Double> ticks) {
    List<String> labels = ticks.stream().map(Quantity::compact).toList();
    for (int decimals = 4;
        new HashSet<>(labels).size() < ticks.size() && decimals < 10;
        decimals++) {
      String format = "%." + decimals + "f";
      labels =
          ticks.stream()
              .map(tick -> String.format(Locale.ROOT, format, tick).replace('-', '−'))
              .toList();
    }
    return labels;
  }

  /** A hash short enough to read, long enough to find. */
  static String shortHash(String sha256) {
    if (sha256 == null) {
      return "not recorded";
    }
    return sha256.length() <= 12 ? sha256 : sha256.substring(0, 12);
  }

  static String orAbsent(String text) {
    return text == null || text.isBlank() ? "not recorded" : text;
  }

  private static String trimmed(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    text = text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    return text.replace('-', '−');
  }
}
