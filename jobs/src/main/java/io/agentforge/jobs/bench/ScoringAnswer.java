package io.agentforge.jobs.bench;

import io.agentforge.score.ScoringBenchmark;
import io.agentforge.score.ScoringBenchmark.Spread;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The answer of {@code forge bench score}.
 *
 * @param profile measured size
 * @param texts scored in a repetition
 * @param length tokens of the longest text
 */
public record ScoringAnswer(
    String profile, int texts, int length, ScoringBenchmark.Result result, Bench bench) {

  /** The JSON document, members in the documented order. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("profile", profile);
    document.put("dtype", dtype());
    document.put("texts", texts);
    document.put("length", length);
    document.put("tokens", result.tokens());
    document.put("repetitions", result.repetitions());
    document.putAll(rate(result.tokensPerSecond(), result.tokensPerCpuSecond()));
    Map<String, Object> ceiling = rate(result.ceiling(), result.cpuCeiling());
    ceiling.put("gflops", result.gigaflops());
    document.put("ceiling", ceiling);
    document.put("share_of_ceiling", share());
    document.put("share_of_ceiling_by_cpu_time", result.share());
    bench.addTo(document);
    return document;
  }

  /** Lines for a terminal. */
  public String text() {
    RateTable table = new RateTable();
    row(table, "scoring", result.tokensPerSecond(), result.tokensPerCpuSecond());
    row(table, "ceiling, products alone", result.ceiling(), result.cpuCeiling());
    return String.format(
            Locale.ROOT,
            "scoring %s, %s, %d texts of at most %d tokens, %d repetitions%n",
            profile,
            dtype(),
            texts,
            length,
            result.repetitions())
        + table.text()
        + String.format(
            Locale.ROOT,
            "scoring reaches %.1f %% of the ceiling (%.1f %% by processor time), which is %.0f"
                + " GFLOP/s%n",
            100 * share(),
            100 * result.share(),
            result.gigaflops())
        + bench.text();
  }

  private double share() {
    return result.tokensPerSecond().median() / result.ceiling().median();
  }

  private String dtype() {
    return result.computeType().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> rate(Spread wall, Spread cpu) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("tokens_per_second", wall.median());
    members.put("min", wall.min());
    members.put("max", wall.max());
    members.put("tokens_per_cpu_second", cpu.median());
    return members;
  }

  private static void row(RateTable table, String name, Spread wall, Spread cpu) {
    table.row(name, wall.median(), wall.min(), wall.max(), cpu.median());
  }
}
