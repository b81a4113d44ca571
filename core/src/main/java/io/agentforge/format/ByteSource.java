package io.agentforge.format;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that can be read at any position, wherever they lie. Safe for use by several threads. */
public interface ByteSource {
  /** For messages. */
  String name();

  /** Number of bytes. */
  long size() throws IOException;

  /** Exactly {@code count} bytes from a position that the caller keeps within the size. */
  ByteBuffer read(long position, int count) throws IOException;
}
