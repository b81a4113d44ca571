package io.agentforge.datasets.checkpoint;

import java.io.IOException;
import java.io.InputStream;

/** A range of an object that is opened when its first byte is asked for. */
final class RangeStream extends InputStream {
  /** Opens a range. */
  @FunctionalInterface
  interface Opening {
    InputStream open(Composition.Range range) throws IOException;
  }

  private final Opening opening;
  private final Composition.Range range;
  private InputStream in;

  RangeStream(Opening opening, Composition.Range range) {
    this.opening = opening;
    this.range = range;
  }

  private InputStream in() throws IOException {
    if (in == null) {
      in = opening.open(range);
    }
    return in;
  }

  @Override
  public int read() throws IOException {
    return in().read();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return in().read(buffer, offset, length);
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
    }
  }
}
