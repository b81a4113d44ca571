package io.agentforge.phases.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;

/** Ids of the tokens that open and close a question or document. */
public record Frame(int begin, int end) implements Serializable {
  /** Begin and end ids of a folder's configuration; a model without a begin token uses its end. */
  public static Frame of(Path folder) {
    Path file = folder.resolve("config.json");
    try {
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      int end = id(json.path("eos_token_id"), -1);
      if (end < 0) {
        throw new ForgeException(
            ErrorCode.MODEL_INVALID,
            file.toString(),
            "it has no eos_token_id, which closes each question",
            "Add the id of the end token to the configuration");
      }
      return new Frame(id(json.path("bos_token_id"), end), end);
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          file.toString(),
          "it cannot be read: " + e.getMessage(),
          "Give a whole Hugging Face folder",
          e);
    }
  }

  private static int id(JsonNode node, int absent) {
    JsonNode first = node.isArray() && !node.isEmpty() ? node.get(0) : node;
    return first.isInt() ? first.intValue() : absent;
  }
}
