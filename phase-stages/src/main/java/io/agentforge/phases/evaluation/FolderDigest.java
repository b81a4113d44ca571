package io.agentforge.phases.evaluation;

import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.phases.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 over the names and contents of the files of a folder that a recipe names. */
public final class FolderDigest {
  private FolderDigest() {}

  /**
   * The digest.
   *
   * @throws ForgeException STORAGE_FAILED when the folder cannot be read
   */
  public static String of(Path folder) {
    List<String> parts = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        parts.add(file.getFileName() + " " + ContentDigest.of(file).sha256());
      }
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          folder.toString(),
          "it cannot be read: " + e.getMessage(),
          "Check the folder and its rights",
          e);
    }
    return Json.digest(parts);
  }
}
