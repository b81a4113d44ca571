package io.agentforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentforge.jobs.report.ReportData.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Generated texts as events of kind {@code sample} hold them. */
final class Samples {
  static final String KIND = "sample";

  private Samples() {}

  /** One text; temperature 0 is greedy. */
  record Written(String model, String prompt, String text, double temperature) {}

  /** Reads {@code {model, prompt, text, temperature}}; empty when a member is missing. */
  static Optional<Written> written(String detailJson) {
    JsonNode detail = JsonText.tree(detailJson);
    for (String member : List.of("model", "prompt", "text")) {
      if (!detail.path(member).isTextual()) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new Written(
            detail.path("model").asText(),
            detail.path("prompt").asText(),
            detail.path("text").asText(),
            detail.path("temperature").asDouble(0)));
  }

  /** One sample a model and prompt, the greedy text beside the last one that was drawn. */
  static List<Sample> paired(List<Written> texts) {
    Map<List<String>, Sample> samples = new LinkedHashMap<>();
    for (Written text : texts) {
      Sample sample =
          text.temperature() == 0
              ? new Sample(text.model(), text.prompt(), text.text(), null, null)
              : new Sample(text.model(), text.prompt(), null, text.text(), text.temperature());
      samples.merge(List.of(text.model(), text.prompt()), sample, Samples::join);
    }
    return List.copyOf(samples.values());
  }

  private static Sample join(Sample one, Sample other) {
    return new Sample(
        one.model(),
        one.prompt(),
        other.greedy() == null ? one.greedy() : other.greedy(),
        other.sampled() == null ? one.sampled() : other.sampled(),
        other.temperature() == null ? one.temperature() : other.temperature());
  }
}
