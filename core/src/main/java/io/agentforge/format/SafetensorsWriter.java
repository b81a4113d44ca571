package io.agentforge.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes safetensors files: tensors by element size, largest first, then by name; metadata by key;
 * the header padded with spaces so that data begins at a multiple of 8. The bytes are a function of
 * the tensors and the metadata alone.
 */
public final class SafetensorsWriter {
  private static final int SLICE = 1 << 20;
  private static final AtomicLong WRITES = new AtomicLong();
  private static final Comparator<Tensor> ORDER =
      Comparator.comparing((Tensor t) -> -t.dtype().bytes()).thenComparing(Tensor::name);

  private SafetensorsWriter() {}

  /**
   * Writes to a temporary neighbour, forces it to disk and renames it, so {@code path} is either
   * the complete file or what was there before.
   *
   * @throws ForgeException SAFETENSORS_INVALID if names repeat or data does not fill its shape,
   *     STORAGE_FAILED if the file system refuses
   */
  public static void write(Path path, List<Tensor> tensors, Map<String, String> metadata) {
    List<Tensor> ordered = tensors.stream().sorted(ORDER).toList();
    check(path, ordered);
    byte[] header = header(ordered, metadata);
    Path target = path.toAbsolutePath();
    Path temporary =
        target.resolveSibling(
            ".%s.%d-%d.tmp"
                .formatted(
                    target.getFileName(), ProcessHandle.current().pid(), WRITES.incrementAndGet()));
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        put(channel, ByteBuffer.wrap(header));
        for (Tensor tensor : ordered) {
          put(channel, tensor.data().duplicate());
        }
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          path.toString(),
          "it cannot be written: " + e,
          "Check the folder, its rights and the free space.",
          e);
    } finally {
      discard(temporary);
    }
  }

  /** The 8 length bytes and the padded header for tensors already in file order. */
  private static byte[] header(List<Tensor> ordered, Map<String, String> metadata) {
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
      for (Tensor tensor : ordered) {
        long end = offset + tensor.data().remaining();
        json.writeObjectFieldStart(tensor.name());
        json.writeStringField("dtype", tensor.dtype().name());
        array(json, "shape", tensor.shape());
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

  private static void check(Path path, List<Tensor> tensors) {
    Set<String> names = new HashSet<>();
    for (Tensor t : tensors) {
      if (!names.add(t.name())) {
        throw SafetensorsHeader.invalid(path.toString(), t.name(), "it is given twice");
      }
      if (t.name().equals(SafetensorsHeader.METADATA)) {
        throw SafetensorsHeader.invalid(path.toString(), t.name(), "the name is reserved");
      }
      long needed = t.elements() * t.dtype().bytes();
      if (needed != t.data().remaining()) {
        throw SafetensorsHeader.invalid(
            path.toString(),
            t.name(),
            "%s of shape %s needs %d bytes, it has %d"
                .formatted(t.dtype(), t.shape(), needed, t.data().remaining()));
      }
    }
  }

  /** In slices, because the JDK copies heap data through a native buffer of the same size. */
  private static void put(FileChannel channel, ByteBuffer data) throws IOException {
    int end = data.limit();
    while (data.position() < end) {
      data.limit(Math.min(end, data.position() + SLICE));
      channel.write(data);
    }
  }

  private static void discard(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          temporary.toString(),
          "the temporary file cannot be removed: " + e,
          "Remove it by hand.",
          e);
    }
  }
}
