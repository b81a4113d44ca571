package io.agentforge.jobs.bench;

import io.agentforge.merge.folder.MergeBenchmark.Measured;
import io.agentforge.merge.folder.MergeBenchmark.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;

/**
 * The answer of {@code forge bench merge}.
 *
 * @param models what was merged, for people
 */
public record MergeAnswer(List<String> models, Result result, Bench bench) {
  private static final double GB = 1e9;

  /** The JSON document, members in the documented order. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("models", models);
    document.put("bytes", result.bytes());
    document.put("repetitions", result.copy().seconds().size());
    document.put("copy", rate(result.copy()));
    document.put("methods", result.methods().stream().map(this::method).toList());
    bench.addTo(document);
    return document;
  }

  private Map<String, Object> method(Measured measured) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("method", measured.name());
    members.put("bytes", measured.bytes());
    members.putAll(rate(measured));
    members.put("share_of_copy", share(measured));
    members.put("peak_bytes", measured.peakBytes());
    return members;
  }

  private static Map<String, Object> rate(Measured measured) {
    DescriptiveStatistics seconds = seconds(measured);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("seconds", seconds.getPercentile(50));
    members.put("gb_per_second", measured.bytes() / GB / seconds.getPercentile(50));
    members.put("min", measured.bytes() / GB / seconds.getMax());
    members.put("max", measured.bytes() / GB / seconds.getMin());
    return members;
  }

  private double share(Measured measured) {
    return median(measured) / median(result.copy());
  }

  private static double median(Measured measured) {
    return measured.bytes() / GB / seconds(measured).getPercentile(50);
  }

  private static DescriptiveStatistics seconds(Measured measured) {
    return new DescriptiveStatistics(
        measured.seconds().stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Lines for a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "merging %s, %,d bytes, %d repetitions",
        String.join(", ", models),
        result.bytes(),
        result.copy().seconds().size());
    line(
        text, "%-12s %9s %9s %9s %9s %11s", "", "GB/s", "slowest", "fastest", "of copy", "peak MB");
    row(text, result.copy());
    result.methods().forEach(method -> row(text, method));
    return text.append(bench.text()).toString();
  }

  private void row(StringBuilder text, Measured measured) {
    Map<String, Object> rate = rate(measured);
    line(
        text,
        "%-12s %9.3f %9.3f %9.3f %8.0f%% %11.0f",
        measured.name(),
        rate.get("gb_per_second"),
        rate.get("min"),
        rate.get("max"),
        100 * share(measured),
        measured.peakBytes() / 1e6);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
