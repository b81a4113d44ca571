package io.agentforge.datasets.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Takes the text out of one line of a JSONL file, as a row of {@link RawRows#SCHEMA}. */
final class JsonTextField {
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final String FIELDS = "fields: ";

  private final String field;

  JsonTextField(String field) {
    this.field = field;
  }

  Row row(String source, String reference, byte[] line) {
    Optional<String> decoded = TextCleaner.decode(line);
    if (decoded.isEmpty()) {
      return rejected(
          source, reference, RejectReason.INVALID_UTF8, new String(line, StandardCharsets.UTF_8));
    }
    if (decoded.get().isBlank()) {
      return rejected(source, reference, RejectReason.EMPTY, "");
    }
    JsonNode node;
    try {
      node = JSON.readTree(decoded.get());
    } catch (JsonProcessingException e) {
      return rejected(source, reference, RejectReason.INVALID_JSON, decoded.get());
    }
    if (!node.isObject()) {
      return rejected(source, reference, RejectReason.INVALID_JSON, decoded.get());
    }
    JsonNode text = node.get(field);
    if (text == null || !text.isTextual()) {
      return rejected(source, reference, RejectReason.MISSING_FIELD, FIELDS + fields(node));
    }
    return TextCleaner.encode(text.textValue())
        .map(utf8 -> RowFactory.create(source, reference, utf8, null, null))
        .orElseGet(() -> rejected(source, reference, RejectReason.INVALID_UTF8, text.textValue()));
  }

  /** The names back out of the excerpt of a row without the field, for an error message. */
  static List<String> fieldNames(String excerpt) {
    return excerpt.startsWith(FIELDS)
        ? List.of(excerpt.substring(FIELDS.length()).split(", "))
        : List.of();
  }

  private static String fields(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return String.join(", ", names);
  }

  private static Row rejected(String source, String reference, RejectReason why, String line) {
    return RowFactory.create(source, reference, null, why.id(), TextCleaner.excerpt(line));
  }
}
