package io.agentforge.jobs.cli;

import io.agentforge.jobs.inference.TextModel;
import io.agentforge.recipe.CognateRecipe.ComputeChoice;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.udfs.model.PassingFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A model and how it computes. */
final class ModelOption {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "Hugging Face folder, RUN/phase/name of the home, or a checkpoint's hash.")
  private String model;

  @Option(
      names = "--compute-type",
      paramLabel = "T",
      defaultValue = "auto",
      description = "auto, fp32 or bf16 (default: auto, bf16 where the processor has it).")
  private ComputeChoice computeType;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "cpu",
      description = "cpu, cuda:N or auto (default: ${DEFAULT-VALUE}).")
  private String device;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;

  /** Opens the model, applies the work and closes it; a stored checkpoint is unpacked meanwhile. */
  <T> T with(Function<TextModel, T> work) {
    if (Files.isDirectory(Path.of(model))) {
      return apply(Path.of(model), work);
    }
    Checkpoints checkpoints = new Checkpoints(home.uri(), master.master());
    String address = checkpoints.address(model);
    return PassingFolder.with(
        folder -> apply(checkpoints.store().materialise(address, folder), work));
  }

  private <T> T apply(Path folder, Function<TextModel, T> work) {
    try (TextModel opened =
        TextModel.open(
            folder,
            computeType.resolve(TorchRuntime.bestComputeType()),
            TorchRuntime.device(device))) {
      return work.apply(opened);
    }
  }

  /** As typed. */
  String name() {
    return model;
  }
}
