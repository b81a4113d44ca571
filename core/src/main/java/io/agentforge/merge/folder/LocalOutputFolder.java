package io.agentforge.merge.folder;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** An output folder on this machine; files are forced to disk before the folder is renamed. */
public final class LocalOutputFolder implements OutputFolder {
  private final Path target;
  private final Path temporary;
  private boolean published;

  private LocalOutputFolder(Path target, Path temporary) {
    this.target = target;
    this.temporary = temporary;
  }

  /**
   * Begins a folder.
   *
   * @throws ForgeException USAGE if something is there already, STORAGE_FAILED if the file system
   *     refuses
   */
  public static LocalOutputFolder begin(Path target) {
    Path absolute = target.toAbsolutePath().normalize();
    try {
      if (Files.exists(absolute) && !isEmptyFolder(absolute)) {
        throw new ForgeException(
            ErrorCode.USAGE,
            target.toString(),
            "it is there already",
            "Give another folder, or remove it first.");
      }
      Files.createDirectories(absolute.getParent());
      Path temporary =
          Files.createTempDirectory(absolute.getParent(), "." + absolute.getFileName() + ".part-");
      return new LocalOutputFolder(absolute, temporary);
    } catch (IOException e) {
      throw failed(target, e);
    }
  }

  private static boolean isEmptyFolder(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
  }

  @Override
  public String name() {
    return target.toString();
  }

  @Override
  public OutputFile create(String file) throws IOException {
    return new LocalOutputFile(temporary.resolve(file));
  }

  @Override
  public void publish() throws IOException {
    Files.setPosixFilePermissions(temporary, permissions());
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    published = true;
    try (FileChannel parent = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
      parent.force(true);
    }
  }

  /** Temporary folders are their owner's alone; the output is as readable as its neighbours. */
  private java.util.Set<java.nio.file.attribute.PosixFilePermission> permissions()
      throws IOException {
    Path probe = Files.createDirectory(temporary.resolve(".permissions"));
    try {
      return Files.getPosixFilePermissions(probe);
    } finally {
      Files.delete(probe);
    }
  }

  @Override
  public void close() {
    if (published || !Files.exists(temporary)) {
      return;
    }
    try (Stream<Path> all = Files.walk(temporary)) {
      List<Path> files = all.sorted(Comparator.reverseOrder()).toList();
      for (Path file : files) {
        Files.delete(file);
      }
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
