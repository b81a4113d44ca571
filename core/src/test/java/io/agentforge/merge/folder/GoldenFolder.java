package io.agentforge.merge.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The golden files of merging: what mergekit 0.1.5 wrote and said. */
final class GoldenFolder {
  static final Path ROOT = Path.of("src/test/resources/golden/merge");
  static final ModelSource MODELS = ModelSource.local(ROOT);

  private GoldenFolder() {}

  static JsonNode json(String file) {
    try {
      return new ObjectMapper().readTree(ROOT.resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String recipe(String name) {
    try {
      return Files.readString(ROOT.resolve("recipes").resolve(name + ".yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Two threads, 64 MiB, one file. */
  static MergeOptions options() {
    return new MergeOptions(
        0, 2, 64 << 20, 1 << 30, Checksum.CRC32C, MergeOptions.Strangers.REFUSED);
  }
}
