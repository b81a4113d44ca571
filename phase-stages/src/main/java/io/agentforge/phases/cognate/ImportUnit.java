package io.agentforge.phases.cognate;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Takes a Hugging Face folder in as trunk: stores its files unchanged, with a probe beside them.
 *
 * @param folder readable on every executor
 * @param contentDigest SHA-256 over the folder's files
 */
record ImportUnit(String folder, String contentDigest) implements UnitTask {
  static final String VERSION = "import-1";

  /**
   * Payload.
   *
   * @param parameters counted in the loaded tensors
   * @param dtype of the stored weights
   */
  record Imported(long parameters, String dtype) {}

  @Override
  public String key() {
    return "import/" + CognateUnits.TRUNK;
  }

  @Override
  public String kind() {
    return "prepare";
  }

  @Override
  public String digest() {
    return Json.digest(Map.of("version", VERSION, "content", contentDigest));
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    Path copy = Files.createDirectory(scope.scratch().resolve("trunk"));
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    DecoderOptions exact =
        new DecoderOptions(ComputeType.FP32, TorchRuntime.device(scope.device().device()));
    try (Decoder decoder = Decoder.open(copy, exact)) {
      CheckpointProbe.write(copy.resolve(CheckpointProbe.FILE), decoder);
    }
    ModelFolder model = ModelFolder.open(copy);
    long parameters = model.tensors().values().stream().mapToLong(Tensor::elements).sum();
    Imported imported = new Imported(parameters, model.dtype().name());
    return new UnitOutput(Json.write(imported), scope.store(copy));
  }
}
