package io.agentforge.jobs.bench;

import io.agentforge.torch.ComputeType;
import io.agentforge.train.MeasuredRate;
import io.agentforge.train.TrainingBenchmark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The answer of {@code forge bench train}.
 *
 * @param profile measured size
 * @param rows rows of a step's batch
 * @param length tokens of a row
 */
public record TrainingAnswer(
    String profile,
    ComputeType computeType,
    int rows,
    int length,
    TrainingBenchmark.Result result,
    Bench bench) {

  /** The JSON document, members in the documented order. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("profile", profile);
    document.put("dtype", computeType.name().toLowerCase(Locale.ROOT));
    document.put("rows", rows);
    document.put("length", length);
    document.put("repetitions", result.oneTask().repetitions());
    Map<String, Object> one = new LinkedHashMap<>(Map.of("tasks", 1));
    one.putAll(rate(result.oneTask()));
    Map<String, Object> two = new LinkedHashMap<>(Map.of("tasks", 2));
    two.putAll(rate(result.twoTasks()));
    document.put("runs", List.of(one, two));
    document.put("reference", rate(result.reference()));
    Map<String, Object> ceiling = rate(result.ceiling());
    ceiling.put("gflops", result.gigaflops().median());
    document.put("ceiling", ceiling);
    document.put("share_of_ceiling", result.shareOfCeiling());
    document.put("share_of_ceiling_by_cpu_time", shareByCpuTime());
    document.put("times_reference", result.timesReference());
    document.put("times_reference_by_cpu_time", timesByCpuTime());
    document.put("two_tasks_over_one", twoOverOne());
    bench.addTo(document);
    return document;
  }

  /** Lines for a terminal. */
  public String text() {
    RateTable table = new RateTable();
    row(table, "one task", result.oneTask());
    row(table, "two tasks side by side", result.twoTasks());
    row(table, "reference, plain arrays fp32", result.reference());
    row(table, "ceiling, products alone", result.ceiling());
    return String.format(
            Locale.ROOT,
            "training %s, %s, %d × %d tokens a step, %d repetitions%n",
            profile,
            computeType.name().toLowerCase(Locale.ROOT),
            rows,
            length,
            result.oneTask().repetitions())
        + table.text()
        + String.format(
            Locale.ROOT,
            "one task reaches %.1f %% of the ceiling (%.1f %% by processor time), which is %.0f"
                + " GFLOP/s,%nand %.2f × the reference (%.2f × by processor time); two tasks %.2f ×"
                + " one%n",
            100 * result.shareOfCeiling(),
            100 * shareByCpuTime(),
            result.gigaflops().median(),
            result.timesReference(),
            timesByCpuTime(),
            twoOverOne())
        + bench.text();
  }

  private double shareByCpuTime() {
    return result.oneTask().perCpuSecond() / result.ceiling().perCpuSecond();
  }

  private double timesByCpuTime() {
    return result.oneTask().perCpuSecond() / result.reference().perCpuSecond();
  }

  private double twoOverOne() {
    return result.twoTasks().median() / result.oneTask().median();
  }

  private static Map<String, Object> rate(MeasuredRate rate) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("tokens_per_second", rate.median());
    members.put("min", rate.low());
    members.put("max", rate.high());
    members.put("tokens_per_cpu_second", rate.perCpuSecond());
    return members;
  }

  private static void row(RateTable table, String name, MeasuredRate rate) {
    table.row(name, rate.median(), rate.low(), rate.high(), rate.perCpuSecond());
  }
}
