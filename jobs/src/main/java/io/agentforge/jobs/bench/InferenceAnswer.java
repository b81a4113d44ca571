package io.agentforge.jobs.bench;

import io.agentforge.infer.InferenceBenchmark;
import io.agentforge.infer.InferenceBenchmark.Times;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The answer of {@code forge bench infer}.
 *
 * @param model measured model
 */
public record InferenceAnswer(String model, InferenceBenchmark.Result result, Bench bench) {

  /** The JSON document, members in the documented order. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", model);
    document.put("threads", result.threads());
    document.put("kernel", result.kernel());
    document.put("repetitions", result.repetitions());
    document.put("ms_per_token", times(result.token()));
    Map<String, Object> first = new LinkedHashMap<>();
    Map<String, Object> spread = new LinkedHashMap<>();
    result
        .firstToken()
        .forEach(
            (length, times) -> {
              first.put(length.toString(), times.p50());
              spread.put(length.toString(), times(times));
            });
    document.put("first_token_ms", first);
    document.put("first_token_ms_spread", spread);
    document.put("ms_per_token_of_processor", times(result.tokenOfProcessor()));
    Map<String, Object> cpu = new LinkedHashMap<>();
    result
        .firstTokenOfProcessor()
        .forEach((length, times) -> cpu.put(length.toString(), times.p50()));
    document.put("first_token_ms_of_processor", cpu);
    document.put("load_ms", result.loadMilliseconds());
    document.put("peak_bytes", result.peakBytes());
    document.put("bytes_per_token", result.bytesPerToken());
    document.put("bandwidth_limit_ms", result.readMilliseconds().p50());
    bench.addTo(document);
    return document;
  }

  private static Map<String, Object> times(Times times) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("p50", times.p50());
    members.put("p95", times.p95());
    members.put("p99", times.p99());
    members.put("min", times.min());
    members.put("max", times.max());
    return members;
  }

  /** Lines for a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %s, %d %s, %d repetitions%n%-28s %10s %10s %10s %10s%n",
            model,
            result.kernel(),
            result.threads(),
            result.threads() == 1 ? "thread" : "threads",
            result.repetitions(),
            "milliseconds",
            "p50",
            "p95",
            "p99",
            "least"));
    line(text, "a token", result.token());
    result
        .firstToken()
        .forEach((length, times) -> line(text, "prompt of " + length + " tokens", times));
    line(text, "a token, by processor time", result.tokenOfProcessor());
    result
        .firstTokenOfProcessor()
        .forEach((length, times) -> line(text, length + " tokens, processor", times));
    line(text, "only reading the weights", result.readMilliseconds());
    return text.append(
            String.format(
                Locale.ROOT,
                "loading %.0f ms; a token reads %.1f MB; the process had at most %.0f MB%n",
                result.loadMilliseconds(),
                result.bytesPerToken() / 1e6,
                result.peakBytes() / 1e6))
        .append(bench.text())
        .toString();
  }

  private static void line(StringBuilder text, String name, Times times) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-28s %10.3f %10.3f %10.3f %10.3f%n",
            name,
            times.p50(),
            times.p95(),
            times.p99(),
            times.min()));
  }
}
