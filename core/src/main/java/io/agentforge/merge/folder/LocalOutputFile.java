package io.agentforge.merge.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A file that is on disk when it is committed. The disk begins while later bytes are still being
 * made, so that the commit does not wait for all of them.
 */
final class LocalOutputFile implements OutputFile {
  private static final long STEP = 16L << 20;

  private final Path file;
  private final FileChannel channel;
  private CompletableFuture<Void> forcing = CompletableFuture.completedFuture(null);
  private long unforced;
  private boolean committed;

  LocalOutputFile(Path file) throws IOException {
    this.file = file;
    this.channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    int count = channel.write(data);
    unforced += count;
    if (unforced >= STEP && forcing.isDone()) {
      unforced = 0;
      forcing = CompletableFuture.runAsync(this::force);
    }
    return count;
  }

  private void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void commit() throws IOException {
    try {
      forcing.join();
    } catch (CompletionException e) {
      throw new IOException("the disk refused: " + e.getCause().getMessage(), e.getCause());
    }
    channel.force(true);
    channel.close();
    committed = true;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    if (!committed) {
      channel.close();
      Files.deleteIfExists(file);
    }
  }
}
