package io.agentforge.pack;

import io.agentforge.format.Tensor;
import io.agentforge.model.FolderFiles;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import java.util.List;

/** A Hugging Face folder as a model whose tensors are all floats. */
record FolderModel(ModelFolder folder) implements PackedModel {
  /** What travels with weights, in the order in which bundles hold it. */
  static final List<String> FILES =
      List.of(
          "config.json",
          "generation_config.json",
          "special_tokens_map.json",
          TOKENIZER,
          "tokenizer_config.json");

  @Override
  public String name() {
    return folder.folder().toString();
  }

  @Override
  public ModelConfig config() {
    return folder.config();
  }

  @Override
  public PackedTensor tensor(String tensor) {
    Tensor found = folder.tensors().get(tensor);
    if (found == null) {
      throw new IllegalArgumentException(name() + " has no tensor " + tensor);
    }
    return new PackedTensor.Plain(found);
  }

  @Override
  public List<String> files() {
    FolderFiles files = FolderFiles.local(folder.folder());
    return FILES.stream().filter(files::has).toList();
  }

  @Override
  public byte[] file(String file) {
    return FolderFiles.local(folder.folder()).bytes(file);
  }
}
