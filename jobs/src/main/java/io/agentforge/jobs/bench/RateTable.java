package io.agentforge.jobs.bench;

import java.util.Locale;

/** Rates in tokens per second, one a line. */
final class RateTable {
  private final StringBuilder text = new StringBuilder();

  RateTable() {
    text.append(
        String.format(
            Locale.ROOT,
            "%-30s %12s %12s %12s %16s%n",
            "tokens per second",
            "median",
            "slowest",
            "fastest",
            "per CPU second"));
  }

  RateTable row(String name, double median, double low, double high, double perCpuSecond) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-30s %,12.0f %,12.0f %,12.0f %,16.0f%n",
            name,
            median,
            low,
            high,
            perCpuSecond));
    return this;
  }

  String text() {
    return text.toString();
  }
}
