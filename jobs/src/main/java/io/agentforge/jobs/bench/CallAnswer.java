package io.agentforge.jobs.bench;

import io.agentforge.score.ScoringBenchmark.Spread;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The answer of {@code forge bench sql}.
 *
 * @param profile measured size
 * @param master where Spark ran
 */
public record CallAnswer(String profile, String master, CallRates.Result result, Bench bench) {
  /** The JSON document, members in the documented order. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("profile", profile);
    document.put("master", master);
    document.put("rows", result.rows());
    document.put("batched", rate(result.batched()));
    document.put("row_at_a_time", rate(result.single()));
    Map<String, Object> opened = rate(result.opened());
    opened.put("rows", result.openedRows());
    document.put("model_opened_per_row", opened);
    document.put("ratio", ratio(result.single()));
    document.put("ratio_to_model_opened_per_row", ratio(result.opened()));
    bench.addTo(document);
    return document;
  }

  /** Lines for a terminal. */
  public String text() {
    return String.format(
            Locale.ROOT, "forge_nll, %s, %d short texts, %s%n", profile, result.rows(), master)
        + line("in batches", result.batched())
        + line("one row at a time, model loaded", result.single())
        + line("one row at a time, model opened", result.opened())
        + String.format(
            Locale.ROOT,
            "batches are %.1f times as fast as a row at a time, %.0f times as fast as opening the"
                + " model for each%n",
            ratio(result.single()),
            ratio(result.opened()))
        + bench.text();
  }

  private double ratio(Spread other) {
    return result.batched().median() / other.median();
  }

  private static Map<String, Object> rate(Spread spread) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("rows_per_second", spread.median());
    members.put("min", spread.min());
    members.put("max", spread.max());
    return members;
  }

  private static String line(String name, Spread rate) {
    return String.format(
        Locale.ROOT,
        "%-34s %,10.1f rows/s (%,.1f to %,.1f)%n",
        name,
        rate.median(),
        rate.min(),
        rate.max());
  }
}
