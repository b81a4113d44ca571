package io.agentforge.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.agentforge.error.ForgeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a safetensors file looks like before its numbers are there, for those who write it piece by
 * piece: first the header, then the tensors in order.
 *
 * @param entries in the order of the file: by element size, largest first, then by name
 * @param metadata of the header
 */
public record SafetensorsLayout(List<Entry> entries, Map<String, String> metadata) {

  /** A tensor without its numbers. */
  public record Entry(String name, DType dtype, List<Long> shape) {
    public Entry {
      shape = List.copyOf(shape);
    }

    /** Bytes of its data. */
    public long bytes() {
      long n = dtype.bytes();
      for (long d : shape) {
        n = Math.multiplyExact(n, d);
      }
      return n;
    }
  }

  private static final Comparator<Entry> ORDER =
      Comparator.comparing((Entry e) -> -e.dtype().bytes()).thenComparing(Entry::name);

  /** Puts the entries in order. */
  public SafetensorsLayout {
    entries = entries.stream().sorted(ORDER).toList();
    metadata = Map.copyOf(metadata);
  }

  /**
   * The layout of a file.
   *
   * @param file for messages
   * @throws ForgeException SAFETENSORS_INVALID if a name repeats or is reserved
   */
  public static SafetensorsLayout of(
      String file, List<Entry> entries, Map<String, String> metadata) {
    Set<String> names = new HashSet<>();
    for (Entry e : entries) {
      if (!names.add(e.name())) {
        throw SafetensorsHeader.invalid(file, e.name(), "it is given twice");
      }
      if (e.name().equals(SafetensorsHeader.METADATA)) {
        throw SafetensorsHeader.invalid(file, e.name(), "the name is reserved");
      }
    }
    return new SafetensorsLayout(entries, metadata);
  }

  /** Bytes of all tensors. */
  public long dataBytes() {
    return entries.stream().mapToLong(Entry::bytes).sum();
  }

  /** The 8 length bytes and the header, padded so that data begins at a multiple of 8. */
  public byte[] header() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[8]);
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> e : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(e.getKey(), e.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Entry entry : entries) {
        long end = offset + entry.bytes();
        json.writeObjectFieldStart(entry.name());
        json.writeStringField("dtype", entry.dtype().name());
        array(json, "shape", entry.shape());
        array(json, "data_offsets", List.of(offset, end));
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory does no I/O", e);
    }
    while (bytes.size() % 8 != 0) {
      bytes.write(' ');
    }
    byte[] header = bytes.toByteArray();
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length - 8L);
    return header;
  }

  private static void array(JsonGenerator json, String key, List<Long> numbers) throws IOException {
    json.writeArrayFieldStart(key);
    for (long n : numbers) {
      json.writeNumber(n);
    }
    json.writeEndArray();
  }
}
