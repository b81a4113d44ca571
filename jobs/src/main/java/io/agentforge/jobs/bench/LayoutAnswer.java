package io.agentforge.jobs.bench;

import io.agentforge.score.ScoringBenchmark.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The answer of {@code forge bench layout}: milliseconds, one layout after the other. */
public record LayoutAnswer(
    int runs, int waves, int rows, List<LayoutTimes.Times> times, Bench bench) {
  /** The JSON document, members in the documented order. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("runs", runs);
    document.put("appends_per_run", waves);
    document.put("rows_per_append", rows);
    document.put("layouts", times.stream().map(LayoutAnswer::layout).toList());
    bench.addTo(document);
    return document;
  }

  private static Map<String, Object> layout(LayoutTimes.Times one) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("layout", one.layout().id());
    members.put("append_ms", spread(one.append()));
    members.put("files", one.files());
    members.put("one_run_ms", spread(one.ofRun()));
    members.put("one_model_ms", spread(one.ofModel()));
    members.put("optimize_ms", 1e3 * one.optimize());
    members.put("files_after", one.filesAfter());
    members.put("one_run_after_ms", spread(one.ofRunAfter()));
    members.put("one_model_after_ms", spread(one.ofModelAfter()));
    return members;
  }

  private static Map<String, Object> spread(Spread seconds) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("median", 1e3 * seconds.median());
    members.put("min", 1e3 * seconds.min());
    members.put("max", 1e3 * seconds.max());
    return members;
  }

  /** Lines for a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d runs, %d appends each of %d rows; milliseconds, medians%n%-12s %8s %6s %8s %9s %9s"
                + " %6s %8s %9s%n",
            runs,
            waves,
            rows,
            "layout",
            "append",
            "files",
            "one run",
            "one model",
            "optimize",
            "files",
            "one run",
            "one model"));
    for (LayoutTimes.Times one : times) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-12s %8.0f %6d %8.0f %9.0f %9.0f %6d %8.0f %9.0f%n",
              one.layout().id(),
              1e3 * one.append().median(),
              one.files(),
              1e3 * one.ofRun().median(),
              1e3 * one.ofModel().median(),
              1e3 * one.optimize(),
              one.filesAfter(),
              1e3 * one.ofRunAfter().median(),
              1e3 * one.ofModelAfter().median()));
    }
    return text + bench.text();
  }
}
