package io.agentforge.format;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes safetensors files: tensors by element size, largest first, then by name; metadata by key;
 * the header padded with spaces so that data begins at a multiple of 8. The bytes are a function of
 * the tensors and the metadata alone.
 */
public final class SafetensorsWriter {
  private static final int SLICE = 1 << 20;
  private static final AtomicLong WRITES = new AtomicLong();

  private SafetensorsWriter() {}

  /**
   * Writes to a temporary neighbour, forces it to disk and renames it, so {@code path} is either
   * the complete file or what was there before.
   *
   * @throws ForgeException SAFETENSORS_INVALID if names repeat or data does not fill its shape,
   *     STORAGE_FAILED if the file system refuses
   */
  public static void write(Path path, List<Tensor> tensors, Map<String, String> metadata) {
    Map<String, Tensor> byName = new HashMap<>();
    List<SafetensorsLayout.Entry> entries = new ArrayList<>();
    for (Tensor tensor : tensors) {
      byName.put(tensor.name(), tensor);
      entries.add(new SafetensorsLayout.Entry(tensor.name(), tensor.dtype(), tensor.shape()));
    }
    SafetensorsLayout layout = SafetensorsLayout.of(path.toString(), entries, metadata);
    tensors.forEach(tensor -> check(path, tensor));
    byte[] header = layout.header();
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
        for (SafetensorsLayout.Entry entry : layout.entries()) {
          put(channel, byName.get(entry.name()).data().duplicate());
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

  private static void check(Path path, Tensor t) {
    long needed = t.elements() * t.dtype().bytes();
    if (needed != t.data().remaining()) {
      throw SafetensorsHeader.invalid(
          path.toString(),
          t.name(),
          "%s of shape %s needs %d bytes, it has %d"
              .formatted(t.dtype(), t.shape(), needed, t.data().remaining()));
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
