package io.agentforge.merge.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A file on its way whose SHA-256 is computed beside the writing, by a thread of its own. */
final class DigestedFile implements AutoCloseable {
  /** The JDK copies heap data through a native buffer of the size it is given. */
  private static final int SLICE = 1 << 18;

  private final String name;
  private final WritableByteChannel channel;
  private final MessageDigest digest;
  private final ExecutorService beside;
  private long bytes;

  DigestedFile(OutputFolder folder, String name) throws IOException {
    this.name = name;
    this.channel = folder.create(name);
    this.beside =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "digest-" + name);
              thread.setDaemon(true);
              return thread;
            });
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Appends bytes; returns when they are written and digested, so that they may be overwritten. */
  void append(byte[] data) throws IOException {
    Future<?> digested = beside.submit(() -> digest.update(data));
    ByteBuffer buffer = ByteBuffer.wrap(data);
    while (buffer.position() < data.length) {
      buffer.limit(Math.min(data.length, buffer.position() + SLICE));
      channel.write(buffer);
    }
    bytes += data.length;
    Waiting.on(digested);
  }

  /** Makes the file durable. */
  WrittenFile finish(List<String> tensors) throws IOException {
    channel.close();
    return new WrittenFile(name, bytes, HexFormat.of().formatHex(digest.digest()), tensors);
  }

  @Override
  public void close() throws IOException {
    beside.shutdownNow();
    if (channel.isOpen()) {
      channel.close();
    }
  }
}
