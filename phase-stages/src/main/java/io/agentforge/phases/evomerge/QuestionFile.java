package io.agentforge.phases.evomerge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.phases.evaluation.EvaluationItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A user's questions: JSONL with {@code prompt} and {@code answer}, or {@code choices} with {@code
 * answer} the text or the number, from 0, of the right one; {@code suite} groups them. A question
 * is judged by the likelihood of its right answer.
 */
final class QuestionFile {
  private static final String SUITE = "questions";

  private QuestionFile() {}

  /**
   * The questions in order, without repetitions.
   *
   * @throws ForgeException DATA_INVALID naming the line that is no question
   */
  static List<EvaluationItem> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          file.toString(),
          "it cannot be read: " + e,
          "Give a JSONL file in UTF-8",
          e);
    }
    Map<String, EvaluationItem> items = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        EvaluationItem item = item(file + ":" + (i + 1), lines.get(i));
        items.putIfAbsent(item.id(), item);
      }
    }
    return new ArrayList<>(items.values());
  }

  private static EvaluationItem item(String place, String line) {
    JsonNode node;
    try {
      node = new ObjectMapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw invalid(place, "it is not JSON: " + e.getOriginalMessage());
    }
    String prompt = node.path("prompt").asText("");
    String answer = answer(place, node);
    if (prompt.isEmpty() || answer.isEmpty()) {
      throw invalid(place, "prompt or answer is missing");
    }
    String suite = node.path("suite").asText(SUITE);
    return new EvaluationItem(
        suite + "/" + ContentDigest.of(prompt + "\u0000" + answer).sha256().substring(0, 16),
        suite,
        suite,
        0,
        prompt,
        answer,
        answer.getBytes(StandardCharsets.UTF_8).length);
  }

  private static String answer(String place, JsonNode node) {
    JsonNode answer = node.path("answer");
    JsonNode choices = node.path("choices");
    if (choices.isArray() && answer.isInt()) {
      if (!choices.has(answer.intValue())) {
        throw invalid(
            place,
            "answer is %d and there are %d choices".formatted(answer.intValue(), choices.size()));
      }
      return choices.get(answer.intValue()).asText();
    }
    return answer.asText("");
  }

  private static ForgeException invalid(String place, String reason) {
    return new ForgeException(
        ErrorCode.DATA_INVALID,
        place,
        reason,
        "Write one JSON object a line: {\"prompt\": …, \"answer\": …} or {\"prompt\": …,"
            + " \"choices\": […], \"answer\": 0}");
  }
}
