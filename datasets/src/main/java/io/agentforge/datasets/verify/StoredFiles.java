package io.agentforge.datasets.verify;

import io.agentforge.datasets.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All files under a folder, by full path. */
final class StoredFiles {
  private StoredFiles() {}

  static List<String> under(Storage storage, String folder) {
    List<String> files = new ArrayList<>();
    Set<String> here = storage.sizes(folder).keySet();
    for (String name : storage.list(folder)) {
      String path = folder + "/" + name;
      if (here.contains(name)) {
        files.add(path);
      } else {
        files.addAll(under(storage, path));
      }
    }
    return files;
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }
}
