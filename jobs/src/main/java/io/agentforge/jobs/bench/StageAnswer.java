package io.agentforge.jobs.bench;

import io.agentforge.jobs.bench.StageBenchmark.Times;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The answer of {@code forge bench stage}.
 *
 * @param master where it was measured
 * @param tasks of a stage
 */
public record StageAnswer(
    String master, int tasks, int repetitions, StageBenchmark.Result result, Bench bench) {

  /** The JSON document, members in the documented order. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("master", master);
    document.put("tasks", tasks);
    document.put("repetitions", repetitions);
    document.put("stage_ms", times(result.stage()));
    document.put("spark_job_ms", times(result.job()));
    document.put("overhead_ms", overhead());
    bench.addTo(document);
    return document;
  }

  /** Lines for a terminal. */
  public String text() {
    return String.format(
            Locale.ROOT,
            "%s, %d empty tasks, %d repetitions, milliseconds%n%s%sa stage costs %.1f ms besides"
                + " its work, %.1f of them Spark's%n",
            master,
            tasks,
            repetitions,
            line("stage of work units", result.stage()),
            line("bare Spark job", result.job()),
            result.stage().median(),
            result.job().median())
        + bench.text();
  }

  private double overhead() {
    return result.stage().median() - result.job().median();
  }

  private static Map<String, Object> times(Times times) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("p50", times.median());
    members.put("min", times.min());
    members.put("max", times.max());
    return members;
  }

  private static String line(String name, Times times) {
    return String.format(
        Locale.ROOT,
        "%-24s median %8.1f, %8.1f to %8.1f%n",
        name,
        times.median(),
        times.min(),
        times.max());
  }
}
