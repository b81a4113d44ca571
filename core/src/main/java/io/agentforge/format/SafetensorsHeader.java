package io.agentforge.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parsed and checked header of a safetensors file.
 *
 * @param entries the tensors in the order of their data
 * @param byName the same entries by name, in the same order
 */
record SafetensorsHeader(
    List<Entry> entries, Map<String, Entry> byName, Map<String, String> metadata) {
  static final int MAX_LENGTH = 100_000_000;
  static final String METADATA = "__metadata__";
  private static final int MAX_NAME = 1024;
  private static final int MAX_DIMENSIONS = 64;
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxNumberLength(20)
                  .maxStringLength(MAX_LENGTH)
                  .build())
          .build();

  /** One tensor: its bytes are [begin, end) counted from the end of the header. */
  record Entry(String name, DType dtype, List<Long> shape, long begin, long end) {
    long bytes() {
      return end - begin;
    }
  }

  /** The length of the header from the first 8 bytes of a file of {@code size} bytes. */
  static int length(String file, ByteBuffer prefix, long size) {
    if (size < 8 || prefix.limit() < 8) {
      throw invalid(file, null, size + " bytes are too few for the length of a header");
    }
    long length = prefix.getLong(0);
    if (length < 0 || length > MAX_LENGTH) {
      throw invalid(
          file,
          null,
          "a header of %s bytes exceeds the limit of %,d"
              .formatted(Long.toUnsignedString(length), MAX_LENGTH));
    }
    if (length > size - 8) {
      throw invalid(
          file, null, "a header of %,d bytes does not fit a file of %,d".formatted(length, size));
    }
    return (int) length;
  }

  /** Parses and checks the header text against the number of data bytes that follow it. */
  static SafetensorsHeader parse(String file, ByteBuffer text, long dataBytes) {
    return new Parse(file, dataBytes).header(text);
  }

  static ForgeException invalid(String file, String tensor, String reason) {
    String unit = tensor == null ? file : file + ", tensor " + abbreviated(tensor);
    return new ForgeException(
        ErrorCode.SAFETENSORS_INVALID, unit, reason, "Fetch or write the file again.");
  }

  private static String abbreviated(String text) {
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }

  /** One pass over one header. */
  private static final class Parse {
    private final String file;
    private final long dataBytes;
    private final Map<String, Entry> seen = new LinkedHashMap<>();
    private Map<String, String> metadata;

    Parse(String file, long dataBytes) {
      this.file = file;
      this.dataBytes = dataBytes;
    }

    SafetensorsHeader header(ByteBuffer text) {
      String json = decode(text);
      if (json.isEmpty() || json.charAt(0) != '{') {
        throw invalid(file, null, "the header does not begin with {");
      }
      try (JsonParser parser = JSON.createParser(json)) {
        parser.nextToken();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          entry(parser);
        }
        onlySpacesAfter(json, parser.currentLocation().getCharOffset());
      } catch (JsonProcessingException e) {
        throw invalid(file, null, "the header is not JSON: " + abbreviated(e.getOriginalMessage()));
      } catch (IOException e) {
        throw new IllegalStateException("reading a string does no I/O", e);
      }
      List<Entry> entries = contiguous();
      Map<String, Entry> byName = new LinkedHashMap<>();
      entries.forEach(e -> byName.put(e.name(), e));
      return new SafetensorsHeader(
          entries,
          Collections.unmodifiableMap(byName),
          metadata == null ? Map.of() : Collections.unmodifiableMap(metadata));
    }

    private String decode(ByteBuffer text) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(text.duplicate()).toString();
      } catch (CharacterCodingException e) {
        throw invalid(file, null, "the header is not UTF-8: " + e.getMessage());
      }
    }

    private void onlySpacesAfter(String json, long end) {
      for (int i = (int) end; i < json.length(); i++) {
        if (json.charAt(i) != ' ') {
          throw invalid(file, null, "something other than spaces follows the header's object");
        }
      }
    }

    private void entry(JsonParser parser) throws IOException {
      String name = parser.currentName();
      if (METADATA.equals(name)) {
        readMetadata(parser);
        return;
      }
      if (name.length() > MAX_NAME) {
        throw invalid(
            file, name, "a name of %,d characters exceeds %d".formatted(name.length(), MAX_NAME));
      }
      requireUnicode(name, name);
      Entry entry = readTensor(parser, name);
      if (seen.put(name, entry) != null) {
        throw invalid(file, name, "the header has this tensor twice");
      }
    }

    private void readMetadata(JsonParser parser) throws IOException {
      if (metadata != null) {
        throw invalid(file, null, METADATA + " appears twice");
      }
      metadata = new LinkedHashMap<>();
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw invalid(file, null, METADATA + " is not an object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          throw invalid(file, null, METADATA + " key '" + abbreviated(key) + "' is not a string");
        }
        requireUnicode(key, null);
        requireUnicode(parser.getText(), null);
        if (metadata.put(key, parser.getText()) != null) {
          throw invalid(file, null, METADATA + " has key '" + abbreviated(key) + "' twice");
        }
      }
    }

    private Entry readTensor(JsonParser parser, String name) throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw invalid(file, name, "its entry is not an object");
      }
      DType dtype = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        parser.nextToken();
        switch (key) {
          case "dtype" -> {
            once(name, key, dtype);
            dtype = readDtype(parser, name);
          }
          case "shape" -> {
            once(name, key, shape);
            shape = readNumbers(parser, name, "shape", MAX_DIMENSIONS);
          }
          case "data_offsets" -> {
            once(name, key, offsets);
            offsets = readNumbers(parser, name, "data_offsets", 2);
          }
          default -> throw invalid(file, name, "unknown key '" + abbreviated(key) + "'");
        }
      }
      return checked(name, dtype, shape, offsets);
    }

    private void once(String name, String key, Object before) {
      if (before != null) {
        throw invalid(file, name, "its " + key + " is given twice");
      }
    }

    private DType readDtype(JsonParser parser, String name) throws IOException {
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw invalid(file, name, "its dtype is not a string");
      }
      String text = parser.getText();
      for (DType dtype : DType.values()) {
        if (dtype.name().equals(text)) {
          return dtype;
        }
      }
      throw invalid(
          file,
          name,
          "dtype '%s' is unknown; known are %s"
              .formatted(abbreviated(text), Arrays.toString(DType.values())));
    }

    private List<Long> readNumbers(JsonParser parser, String name, String key, int most)
        throws IOException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw invalid(file, name, "its " + key + " is not an array");
      }
      List<Long> numbers = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (numbers.size() == most) {
          throw invalid(file, name, "its %s has more than %d numbers".formatted(key, most));
        }
        numbers.add(readNumber(parser, name, key));
      }
      return numbers;
    }

    private long readNumber(JsonParser parser, String name, String key) throws IOException {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
        throw invalid(file, name, "its " + key + " holds something other than whole numbers");
      }
      String digits = parser.getText();
      if (digits.startsWith("-")) {
        throw invalid(file, name, "its %s holds the negative number %s".formatted(key, digits));
      }
      if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        throw invalid(file, name, "its %s holds %s, beyond 64 bits".formatted(key, digits));
      }
      return parser.getLongValue();
    }

    private Entry checked(String name, DType dtype, List<Long> shape, List<Long> offsets) {
      if (dtype == null || shape == null || offsets == null) {
        String missing = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
        throw invalid(file, name, "its entry has no " + missing);
      }
      if (offsets.size() != 2) {
        throw invalid(file, name, "its data_offsets are not two numbers");
      }
      long begin = offsets.get(0);
      long end = offsets.get(1);
      if (begin > end) {
        throw invalid(file, name, "its data begins at %d, after its end %d".formatted(begin, end));
      }
      if (end > dataBytes) {
        throw invalid(
            file, name, "its data ends at %d of %d bytes: out of bounds".formatted(end, dataBytes));
      }
      long needed = bytes(name, dtype, shape);
      if (needed != end - begin) {
        throw invalid(
            file,
            name,
            "%s of shape %s needs %d bytes, the offsets give %d"
                .formatted(dtype, shape, needed, end - begin));
      }
      return new Entry(name, dtype, List.copyOf(shape), begin, end);
    }

    private long bytes(String name, DType dtype, List<Long> shape) {
      try {
        long n = dtype.bytes();
        for (long d : shape) {
          n = Math.multiplyExact(n, d);
        }
        return n;
      } catch (ArithmeticException e) {
        throw invalid(file, name, "the size of shape " + shape + " overflows 64 bits");
      }
    }

    private List<Entry> contiguous() {
      List<Entry> sorted = new ArrayList<>(seen.values());
      sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
      long end = 0;
      for (Entry e : sorted) {
        if (e.begin() < end) {
          throw invalid(file, e.name(), "its data overlaps the tensor before it");
        }
        if (e.begin() > end) {
          throw invalid(
              file, e.name(), "a hole of %d bytes lies before its data".formatted(e.begin() - end));
        }
        end = e.end();
      }
      if (end != dataBytes) {
        throw invalid(file, null, "%d bytes trail the last tensor".formatted(dataBytes - end));
      }
      return List.copyOf(sorted);
    }

    private void requireUnicode(String text, String tensor) {
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
        throw invalid(file, tensor, "half of a surrogate pair in the header");
      }
    }
  }
}
