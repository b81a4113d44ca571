package io.agentforge.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON columns of the ledger as flat maps, keys in the order written. */
final class JsonText {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonText() {}

  /** LEDGER_FAILED when a stored column is not JSON; a missing node when there is none. */
  static JsonNode tree(String json) {
    if (json == null || json.isBlank()) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new ForgeException(
          ErrorCode.LEDGER_FAILED,
          "a JSON column of the ledger",
          "it does not parse: " + e.getOriginalMessage(),
          "Check the ledger with forge verify",
          e);
    }
  }

  /** Scalars by dotted path. */
  static Map<String, String> flat(String json) {
    Map<String, String> flat = new LinkedHashMap<>();
    flatten(flat, "", tree(json));
    return flat;
  }

  /** The members that are numbers. */
  static Map<String, Double> numbers(String json) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    tree(json)
        .fields()
        .forEachRemaining(
            member -> {
              if (member.getValue().isNumber()) {
                numbers.put(member.getKey(), member.getValue().doubleValue());
              }
            });
    return numbers;
  }

  private static void flatten(Map<String, String> flat, String path, JsonNode node) {
    String prefix = path.isEmpty() ? "" : path + ".";
    if (node.isObject()) {
      node.fields().forEachRemaining(m -> flatten(flat, prefix + m.getKey(), m.getValue()));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(flat, prefix + i, node.get(i));
      }
    } else if (!node.isMissingNode()) {
      flat.put(path.isEmpty() ? "value" : path, node.isNull() ? null : node.asText());
    }
  }
}
