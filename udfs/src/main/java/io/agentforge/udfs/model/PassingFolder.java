package io.agentforge.udfs.model;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Stream;

/** A local folder that is filled, used and removed. */
public final class PassingFolder {
  private PassingFolder() {}

  /** Puts files into an empty folder. */
  @FunctionalInterface
  interface Filling {
    void into(Path folder) throws IOException;
  }

  /**
   * Gives an empty folder to the work and removes it with all that is in it.
   *
   * @throws ForgeException STORAGE_FAILED when it cannot be made or removed
   */
  public static <T> T with(Function<Path, T> work) {
    return with(folder -> {}, work);
  }

  static <T> T with(Filling filling, Function<Path, T> work) {
    try {
      Path folder = Files.createTempDirectory("forge-");
      try {
        filling.into(folder);
        return work.apply(folder);
      } finally {
        remove(folder);
      }
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          "a folder for temporary files",
          "it cannot be written: " + e,
          "Free space in " + System.getProperty("java.io.tmpdir"),
          e);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
