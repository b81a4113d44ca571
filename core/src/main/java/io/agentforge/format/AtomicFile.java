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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A file that is written under a temporary name beside its target and renamed when it is on disk
 * and has been looked at: the target is the complete file or what was there before. Closing leaves
 * nothing behind.
 */
public final class AtomicFile implements AutoCloseable {
  private static final int SLICE = 1 << 20;
  private static final AtomicLong WRITES = new AtomicLong();

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;

  private AtomicFile(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Begins a file.
   *
   * @throws ForgeException STORAGE_FAILED if the folder refuses
   */
  public static AtomicFile begin(Path path) {
    Path target = path.toAbsolutePath();
    Path temporary =
        target.resolveSibling(
            ".%s.%d-%d.tmp"
                .formatted(
                    target.getFileName(), ProcessHandle.current().pid(), WRITES.incrementAndGet()));
    try {
      return new AtomicFile(
          target,
          temporary,
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw failed(target, e);
    }
  }

  /** What the file will be called, for messages. */
  public String name() {
    return target.toString();
  }

  /**
   * Puts the bytes from position to limit at a place of the file; what nobody puts anywhere is 0.
   * In slices, because the JDK copies heap data through a native buffer of the same size.
   */
  public void put(ByteBuffer bytes, long position) {
    ByteBuffer data = bytes.duplicate();
    int limit = data.limit();
    long at = position;
    try {
      while (data.position() < limit) {
        data.limit(Math.min(limit, data.position() + SLICE));
        at += channel.write(data, at);
      }
    } catch (IOException e) {
      throw failed(target, e);
    }
  }

  /**
   * Makes the file appear, replacing what had its name.
   *
   * @param length of the file; it grows with zeros to it
   * @param check reads the file back under its temporary name and throws if it is not as it should
   *     be, in which case nothing is replaced
   */
  public void commit(long length, Consumer<Path> check) {
    try {
      if (channel.size() < length) {
        put(ByteBuffer.allocate(1), length - 1);
      }
      channel.force(true);
      channel.close();
      check.accept(temporary);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (IOException e) {
      throw failed(target, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw failed(temporary, e);
    }
  }

  private static ForgeException failed(Path path, IOException e) {
    return new ForgeException(
        ErrorCode.STORAGE_FAILED,
        path.toString(),
        "it cannot be written: " + e,
        "Check the folder, its rights and the free space.",
        e);
  }
}
