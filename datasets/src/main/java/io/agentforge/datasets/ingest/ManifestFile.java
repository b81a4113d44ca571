package io.agentforge.datasets.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.util.Optional;

/** A record as indented JSON in snake_case, replaced as a whole or not at all. */
public final class ManifestFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private ManifestFile() {}

  /** The record at the URI, or empty when there is none. */
  public static <T> Optional<T> read(Storage storage, String uri, Class<T> type) {
    if (storage.length(uri).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(storage.read(uri), type));
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          uri,
          "the manifest is damaged: " + e.getMessage(),
          "Delete this file and make the data set again",
          e);
    }
  }

  /** Publishes the record, replacing another. */
  public static void write(Storage storage, String staging, String uri, Object manifest) {
    try {
      byte[] json = JSON.writeValueAsBytes(manifest);
      storage.publish(json, staging, uri, Existing.REPLACE);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest is a record of plain values", e);
    }
  }
}
