package io.agentforge.jobs.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.udfs.text.ScoredText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Texts to score, as files hold them. */
final class ItemFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ItemFile() {}

  /**
   * The items of a file: one for a text, one per line for JSONL ({@code .jsonl}, {@code .ndjson}).
   *
   * @throws ForgeException DATA_INVALID naming the line that cannot be used
   */
  static List<ScoredText> read(Path file) {
    String content = content(file);
    String name = file.getFileName().toString();
    if (!name.endsWith(".jsonl") && !name.endsWith(".ndjson")) {
      if (content.isEmpty()) {
        throw invalid(file.toString(), "it is empty");
      }
      return List.of(ScoredText.plain(content));
    }
    List<ScoredText> items = new ArrayList<>();
    int line = 0;
    for (String text : content.split("\n")) {
      line++;
      if (!text.isBlank()) {
        items.add(item(file + ":" + line, text));
      }
    }
    if (items.isEmpty()) {
      throw invalid(file.toString(), "it has no line with an item");
    }
    return items;
  }

  private static ScoredText item(String place, String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw invalid(place, "it is not JSON: " + e.getOriginalMessage());
    }
    if (node.path("text").isTextual()) {
      return ScoredText.plain(node.get("text").textValue());
    }
    if (node.path("prompt").isTextual() && node.path("answer").isTextual()) {
      return new ScoredText(node.get("prompt").textValue(), node.get("answer").textValue());
    }
    throw invalid(place, "it has neither 'text' nor 'prompt' and 'answer' as strings");
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          file.toString(),
          "it cannot be read: " + e,
          "Give a UTF-8 text or JSONL file",
          e);
    }
  }

  private static ForgeException invalid(String place, String reason) {
    return new ForgeException(
        ErrorCode.DATA_INVALID,
        place,
        reason,
        "Give a text file, or JSONL lines with 'text' or 'prompt' and 'answer'");
  }
}
