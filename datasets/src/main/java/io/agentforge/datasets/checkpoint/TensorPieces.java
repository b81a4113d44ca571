package io.agentforge.datasets.checkpoint;

import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.error.ForgeException;
import io.agentforge.format.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the large tensors of a local safetensors file lie, and what they contain. */
final class TensorPieces {
  /** Smaller tensors are not worth a name of their own. */
  static final long SMALLEST = 64 << 10;

  private TensorPieces() {}

  /**
   * One tensor.
   *
   * @param content of its data
   * @param offset of its data in the file
   */
  record Piece(ContentDigest content, long offset) {}

  /** The pieces in file order; none of a file that is no whole safetensors file. */
  static List<Piece> of(Path path) throws IOException {
    if (!path.toString().endsWith(".safetensors")) {
      return List.of();
    }
    SafetensorsFile file;
    try {
      file = SafetensorsFile.open(path);
    } catch (ForgeException unusable) {
      return List.of(); // it is stored as it is; who opens it as a model hears what is wrong
    }
    long bytes = 0;
    for (String name : file.names()) {
      bytes += file.tensor(name).data().remaining();
    }
    List<Piece> pieces = new ArrayList<>();
    long offset = Files.size(path) - bytes;
    for (String name : file.names()) {
      ByteBuffer data = file.tensor(name).data().duplicate();
      long length = data.remaining();
      if (length >= SMALLEST) {
        pieces.add(new Piece(digest(path, offset, length), offset));
      }
      offset += length;
    }
    return pieces;
  }

  private static ContentDigest digest(Path path, long offset, long bytes) throws IOException {
    try (InputStream in = Slices.of(Files.newInputStream(path), offset, bytes)) {
      return ContentDigest.of(in);
    }
  }
}
