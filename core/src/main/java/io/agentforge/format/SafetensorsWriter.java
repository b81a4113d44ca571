package io.agentforge.format;

import io.agentforge.error.ForgeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes safetensors files: tensors by element size, largest first, then by name; metadata by key;
 * the header padded with spaces so that data begins at a multiple of 8. The bytes are a function of
 * the tensors and the metadata alone.
 */
public final class SafetensorsWriter {
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
    try (AtomicFile file = AtomicFile.begin(path)) {
      file.put(ByteBuffer.wrap(header), 0);
      long at = header.length;
      for (SafetensorsLayout.Entry entry : layout.entries()) {
        file.put(byName.get(entry.name()).data(), at);
        at += entry.bytes();
      }
      file.commit(at, written -> {});
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
}
