package io.agentforge.pack;

import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.model.HuggingFaceConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.TensorSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a model as a Hugging Face folder of float weights that any Llama loader reads: quantised
 * tensors become {@code code * scale}. The whole model is held in memory.
 */
public final class HuggingFaceExport {
  private HuggingFaceExport() {}

  /**
   * Writes a folder.
   *
   * @param dtype of all tensors; without one, floats keep their type and quantised tensors become
   *     F32, which loses nothing
   * @throws io.agentforge.error.ForgeException STORAGE_FAILED
   */
  public static void write(PackedModel model, Optional<DType> dtype, Path folder) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : model.config().tensors()) {
      PackedTensor tensor = model.tensor(spec.name());
      DType stored =
          dtype.orElse(
              tensor instanceof PackedTensor.Plain plain ? plain.tensor().dtype() : DType.F32);
      tensors.put(spec.name(), tensor.toTensor(spec.name(), stored));
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String file : model.files()) {
      if (!file.equals(Bundle.CONFIG)) {
        files.put(file, model.file(file));
      }
    }
    String config = model.name() + "/" + Bundle.CONFIG;
    ModelFolder.write(
        folder, HuggingFaceConfig.object(config, model.file(Bundle.CONFIG)), tensors, files);
  }
}
