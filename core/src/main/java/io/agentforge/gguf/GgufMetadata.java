package io.agentforge.gguf;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The key-value pairs of a GGUF file in their order. Whole numbers are {@link Long} (u64 beyond its
 * range are refused), fractions {@link Double} (or {@link Float} where the file has f32), flags
 * {@link Boolean}, text {@link String}, arrays {@link List} of these.
 *
 * @param file for messages
 */
public record GgufMetadata(String file, Map<String, Object> values) {
  public GgufMetadata {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Whether a key is there. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** A text, or empty when the key is not there. */
  public Optional<String> text(String key) {
    return value(key, String.class, "text");
  }

  /** A whole number, or empty when the key is not there. */
  public Optional<Long> whole(String key) {
    return value(key, Long.class, "a whole number");
  }

  /**
   * A number, or empty when the key is not there. An f32 is the shortest decimal that rounds to it:
   * 1e-5 rather than 9.99999974e-6.
   */
  public Optional<Double> real(String key) {
    return value(key, Number.class, "a number")
        .map(n -> n instanceof Float f ? Double.parseDouble(f.toString()) : n.doubleValue());
  }

  /** A flag, or empty when the key is not there. */
  public Optional<Boolean> flag(String key) {
    return value(key, Boolean.class, "true or false");
  }

  /** An array of texts, or empty when the key is not there. */
  public Optional<List<String>> texts(String key) {
    return list(key, String.class, "texts");
  }

  /** An array of whole numbers, or empty when the key is not there. */
  public Optional<List<Long>> wholes(String key) {
    return list(key, Long.class, "whole numbers");
  }

  /** An array of numbers, or empty when the key is not there. */
  public Optional<List<Number>> reals(String key) {
    return list(key, Number.class, "numbers");
  }

  private <T> Optional<List<T>> list(String key, Class<T> kind, String wanted) {
    return value(key, List.class, "an array of " + wanted)
        .map(
            list -> {
              for (Object item : list) {
                if (!kind.isInstance(item)) {
                  throw wrong(key, "an array of " + wanted);
                }
              }
              @SuppressWarnings("unchecked")
              List<T> typed = (List<T>) list;
              return typed;
            });
  }

  private <T> Optional<T> value(String key, Class<T> kind, String wanted) {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!kind.isInstance(value)) {
      throw wrong(key, wanted);
    }
    return Optional.of(kind.cast(value));
  }

  private ForgeException wrong(String key, String wanted) {
    return new ForgeException(
        ErrorCode.GGUF_INVALID,
        file,
        "its %s is not %s".formatted(key, wanted),
        "Fetch or convert the file again.");
  }

  /** The value of a key that must be there. */
  public <T> T required(String key, Optional<T> value) {
    return value.orElseThrow(
        () ->
            new ForgeException(
                ErrorCode.GGUF_INVALID,
                file,
                "it has no " + key,
                "Fetch or convert the file again."));
  }
}
