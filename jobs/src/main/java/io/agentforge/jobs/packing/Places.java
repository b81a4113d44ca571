package io.agentforge.jobs.packing;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.SparkSessions;
import io.agentforge.udfs.model.PassingFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;

/** Files and folders by path of this machine or URI of a Hadoop file system. */
public final class Places {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*");

  private Places() {}

  /** Whether a place is reached through Hadoop. */
  public static boolean isRemote(String place) {
    return SCHEME.matcher(place).matches() && !place.startsWith("file:");
  }

  /** A place of this machine. */
  public static Path local(String place) {
    return place.startsWith("file:") ? Path.of(URI.create(place).getPath()) : Path.of(place);
  }

  /**
   * Gives a file or folder to the work as a path of this machine.
   *
   * @throws ForgeException STORAGE_FAILED if it cannot be fetched
   */
  public static <T> T fetched(String place, Function<Path, T> work) {
    if (!isRemote(place)) {
      return work.apply(local(place));
    }
    return PassingFolder.with(
        folder -> {
          org.apache.hadoop.fs.Path from = new org.apache.hadoop.fs.Path(place);
          Path copy = folder.resolve(from.getName());
          try {
            FileSystem fs = from.getFileSystem(SparkSessions.hadoop());
            fs.copyToLocalFile(false, from, new org.apache.hadoop.fs.Path(copy.toUri()), true);
          } catch (IOException e) {
            throw failed(place, "it cannot be read", e);
          }
          return work.apply(copy);
        });
  }

  /**
   * Lets the work write a file or folder that appears at a place when it is complete.
   *
   * @throws ForgeException USAGE if something is there already, STORAGE_FAILED
   */
  public static void published(String place, Consumer<Path> work) {
    if (isRemote(place)) {
      uploaded(place, work);
      return;
    }
    Path target = local(place).toAbsolutePath().normalize();
    requireFree(place, Files.exists(target));
    Path part =
        target.resolveSibling(
            ".%s.part-%d".formatted(target.getFileName(), ProcessHandle.current().pid()));
    try {
      Files.createDirectories(target.getParent());
      work.accept(part);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(place, "it cannot be written", e);
    } finally {
      remove(part);
    }
  }

  private static void uploaded(String place, Consumer<Path> work) {
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(place);
    try {
      FileSystem fs = target.getFileSystem(SparkSessions.hadoop());
      requireFree(place, fs.exists(target));
      PassingFolder.with(
          folder -> {
            Path made = folder.resolve(target.getName());
            work.accept(made);
            org.apache.hadoop.fs.Path part =
                new org.apache.hadoop.fs.Path(target.getParent(), "." + target.getName() + ".part");
            try {
              fs.copyFromLocalFile(false, true, new org.apache.hadoop.fs.Path(made.toUri()), part);
              if (!fs.rename(part, target)) {
                throw new IOException("it cannot be renamed from " + part);
              }
            } catch (IOException e) {
              throw failed(place, "it cannot be written", e);
            }
            return made;
          });
    } catch (IOException e) {
      throw failed(place, "it cannot be reached", e);
    }
  }

  private static void requireFree(String place, boolean there) {
    if (there) {
      throw new ForgeException(
          ErrorCode.USAGE, place, "it is there already", "Give another name, or remove it first.");
    }
  }

  private static void remove(Path part) {
    if (!Files.exists(part)) {
      return;
    }
    try (Stream<Path> all = Files.walk(part)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          part.toString(),
          "what is left of an unfinished output cannot be removed: " + e,
          "Remove it by hand.",
          e);
    }
  }

  private static ForgeException failed(String place, String what, IOException e) {
    return new ForgeException(
        ErrorCode.STORAGE_FAILED,
        place,
        "%s: %s".formatted(what, e),
        "Check the path, the rights and that the file system is reachable.",
        e);
  }
}
