package io.agentforge.datasets.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;

/**
 * A file that is stored as ranges of objects, one after the other.
 *
 * @param format name of the format and its version
 * @param ranges in the order of the file; together they are all of it
 */
record Composition(String format, List<Range> ranges) {
  private static final String FORMAT = "agent-forge-composition-1";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Bytes of a stored object.
   *
   * @param object hash of an object that is stored as a whole
   * @param offset of the first byte
   * @param bytes number of bytes
   */
  record Range(String object, long offset, long bytes) {
    boolean continues(Range before) {
      return object.equals(before.object()) && offset == before.offset() + before.bytes();
    }
  }

  static Composition of(List<Range> ranges) {
    return new Composition(FORMAT, List.copyOf(ranges));
  }

  long bytes() {
    return ranges.stream().mapToLong(Range::bytes).sum();
  }

  byte[] json() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers always become JSON", e);
    }
  }

  /**
   * Reads what {@link #json()} wrote.
   *
   * @throws IllegalArgumentException with the reason, when it is anything else
   */
  static Composition parse(byte[] json) {
    try {
      Composition read = JSON.readValue(json, Composition.class);
      if (!FORMAT.equals(read.format()) || read.ranges() == null) {
        throw new IllegalArgumentException(
            "format '%s' is not '%s'".formatted(read.format(), FORMAT));
      }
      return read;
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getMessage(), e);
    }
  }
}
