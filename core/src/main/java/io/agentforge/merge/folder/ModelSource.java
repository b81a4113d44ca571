package io.agentforge.merge.folder;

import io.agentforge.model.FolderFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the folders that a recipe names. */
public interface ModelSource {
  /** The folder of a model; it need not exist. */
  FolderFiles folder(String model);

  /** Names of the folders where the model was looked for. */
  List<String> siblings(String model);

  /** Folders of this machine; relative paths begin at {@code base}. */
  static ModelSource local(Path base) {
    return new ModelSource() {
      @Override
      public FolderFiles folder(String model) {
        return FolderFiles.local(base.resolve(model));
      }

      @Override
      public List<String> siblings(String model) {
        Path parent = base.resolve(model).toAbsolutePath().normalize().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
          return List.of();
        }
        try (Stream<Path> all = Files.list(parent)) {
          return all.filter(Files::isDirectory).map(p -> p.getFileName().toString()).toList();
        } catch (IOException e) {
          return List.of(); // only a hint is lost
        }
      }
    };
  }
}
