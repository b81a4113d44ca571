package io.agentforge.infer;

import io.agentforge.model.ModelConfig;
import io.agentforge.pack.PackedModel;
import io.agentforge.pack.PackedTensor;
import java.util.List;
import java.util.Map;

/** A model with another configuration, of which some tensors are replaced. */
record ChangedModel(
    ModelConfig config, PackedModel original, Map<String, ? extends PackedTensor> changed)
    implements PackedModel {
  @Override
  public String name() {
    return original.name();
  }

  @Override
  public PackedTensor tensor(String tensor) {
    PackedTensor other = changed.get(tensor);
    return other == null ? original.tensor(tensor) : other;
  }

  @Override
  public List<String> files() {
    return original.files();
  }

  @Override
  public byte[] file(String file) {
    return original.file(file);
  }
}
