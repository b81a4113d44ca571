package io.agentforge.merge.folder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a merged folder back and compares it with the checksums in it. */
public final class FolderChecksums {
  private static final int CHUNK = 1 << 20;

  private FolderChecksums() {}

  /** What is wrong, one sentence a file; empty when nothing is, or the folder has no checksums. */
  public static List<String> problems(Path folder) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Checksum checksum : Checksum.values()) {
      Path list = folder.resolve(checksum.file());
      if (Files.isRegularFile(list)) {
        for (String line : Files.readAllLines(list)) {
          check(folder, checksum, line, problems);
        }
      }
    }
    return problems;
  }

  private static void check(Path folder, Checksum checksum, String line, List<String> problems)
      throws IOException {
    int digits = checksum.digits();
    if (!line.matches("[0-9a-f]{" + digits + "}  [A-Za-z0-9_][A-Za-z0-9._-]*")) {
      problems.add("%s has the line '%s'".formatted(checksum.file(), line));
      return;
    }
    String name = line.substring(digits + 2);
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      problems.add(name + " is missing");
      return;
    }
    String found = sum(file, checksum);
    if (!line.startsWith(found)) {
      problems.add(
          "%s has %s %s, %s says %s"
              .formatted(name, checksum, found, checksum.file(), line.substring(0, digits)));
    }
  }

  private static String sum(Path file, Checksum checksum) throws IOException {
    Checksum.Sum sum = checksum.begin();
    byte[] chunk = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        sum.add(chunk, 0, n);
      }
    }
    return sum.hex();
  }
}
