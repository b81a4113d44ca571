package io.agentforge.phases.evomerge;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.phases.unit.Json;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The models that are merged, of one shape and with one tokenizer; the common ancestor first.
 *
 * @param models at least three
 */
record ParentModels(List<Parent> models) implements Serializable {
  /**
   * One of them.
   *
   * @param name in the report
   * @param address of its checkpoint, or the hash of its files
   * @param files of its Hugging Face folder, stored
   */
  record Parent(String name, String address, List<CheckpointFile> files) implements Serializable {
    Parent {
      files = List.copyOf(files);
    }

    /** SHA-256 over the weights files. */
    String weights() {
      List<String> hashes =
          files.stream()
              .filter(
                  file -> file.name().endsWith(".safetensors") && file.name().startsWith("model"))
              .map(CheckpointFile::sha256)
              .toList();
      return hashes.size() == 1 ? hashes.get(0) : Json.digest(hashes);
    }
  }

  ParentModels {
    models = List.copyOf(models);
  }

  /** These and one more. */
  ParentModels with(Parent another) {
    List<Parent> all = new ArrayList<>(models);
    all.add(another);
    return new ParentModels(all);
  }

  List<String> names() {
    return models.stream().map(Parent::name).toList();
  }

  /** Hash of every file of all of them: weights, configuration and tokenizer. */
  String digest() {
    return Json.digest(models.stream().map(Parent::files).toList());
  }

  /** SHA-256 of each one's weights. */
  List<String> hashes() {
    return models.stream().map(Parent::weights).toList();
  }
}
