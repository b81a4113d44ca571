package io.agentforge.datasets.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.hadoop.fs.Seekable;

/** Ranges of streams. */
final class Slices {
  private Slices() {}

  /** The given bytes of a stream, which is closed with the slice; seeks where the stream can. */
  static InputStream of(InputStream in, long offset, long bytes) throws IOException {
    try {
      if (in instanceof Seekable seekable) {
        seekable.seek(offset);
      } else {
        in.skipNBytes(offset);
      }
      return bounded(in, bytes, true);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The next bytes of a stream, which stays open. */
  static InputStream limited(InputStream in, long bytes) throws IOException {
    return bounded(in, bytes, false);
  }

  private static InputStream bounded(InputStream in, long bytes, boolean close) throws IOException {
    return BoundedInputStream.builder()
        .setInputStream(in)
        .setMaxCount(bytes)
        .setPropagateClose(close)
        .get();
  }
}
