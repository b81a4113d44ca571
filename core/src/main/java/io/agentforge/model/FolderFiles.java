package io.agentforge.model;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of one model folder, wherever they lie. Safe for use by several threads. */
public interface FolderFiles {
  /** The folder, for messages. */
  String name();

  /** Names of the files in it, sorted; empty when there is no such folder. */
  List<String> names();

  /** The whole of a file other than weights. */
  byte[] bytes(String file);

  /** Opens a file of weights. */
  SafetensorsFile weights(String file);

  /** Whether a file is there. */
  default boolean has(String file) {
    return names().contains(file);
  }

  /** A folder of this machine; weights are mapped. */
  static FolderFiles local(Path folder) {
    return new Local(folder, folder.toString());
  }

  /** The same under the name that a user gave it. */
  static FolderFiles local(Path folder, String name) {
    return new Local(folder, name);
  }

  /** On the default file system. */
  record Local(Path folder, String name) implements FolderFiles {
    @Override
    public List<String> names() {
      if (!Files.isDirectory(folder)) {
        return List.of();
      }
      try (Stream<Path> files = Files.list(folder)) {
        return files
            .filter(Files::isRegularFile)
            .map(file -> file.getFileName().toString())
            .sorted()
            .toList();
      } catch (IOException e) {
        throw unreadable(folder, e);
      }
    }

    @Override
    public byte[] bytes(String file) {
      try {
        return Files.readAllBytes(folder.resolve(file));
      } catch (IOException e) {
        throw unreadable(folder.resolve(file), e);
      }
    }

    @Override
    public SafetensorsFile weights(String file) {
      return SafetensorsFile.open(folder.resolve(file));
    }

    @Override
    public boolean has(String file) {
      return Files.exists(folder.resolve(file));
    }

    private static ForgeException unreadable(Path file, IOException e) {
      return new ForgeException(
          ErrorCode.MODEL_INVALID,
          file.toString(),
          "it cannot be read: " + e,
          "Check the path and the rights.",
          e);
    }
  }
}
