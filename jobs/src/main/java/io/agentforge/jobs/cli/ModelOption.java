package io.agentforge.jobs.cli;

import ai.djl.Device;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.inference.TextModel;
import io.agentforge.jobs.packing.Places;
import io.agentforge.pack.Bundle;
import io.agentforge.recipe.CognateRecipe.ComputeChoice;
import io.agentforge.torch.ComputeType;
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
      description =
          "Hugging Face folder, bundle file, RUN/phase/name of the home, or a checkpoint's hash.")
  private String model;

  @Option(
      names = "--compute-type",
      paramLabel = "T",
      defaultValue = "auto",
      description = "auto, fp32 or bf16 (default: auto, bf16 where the device has it).")
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
    return located(
        path -> {
          if (Files.isRegularFile(path)) {
            throw new ForgeException(
                ErrorCode.MODEL_UNSUPPORTED,
                path.toString(),
                "it is a file, and libtorch runs folders",
                "Use --engine java where the command has it, or export a folder with forge export");
          }
          return apply(path, work);
        });
  }

  /** Applies the work to where the model lies, a folder or a bundle file. */
  <T> T located(Function<Path, T> work) {
    if (Places.isRemote(model) || Files.exists(Places.local(model))) {
      return Places.fetched(model, work);
    }
    Checkpoints checkpoints = new Checkpoints(home.uri(), master.master());
    String address = checkpoints.address(model);
    return PassingFolder.with(
        folder -> work.apply(checkpoints.store().materialise(address, folder)));
  }

  /** Whether it is a bundle file. */
  boolean isFile() {
    return model.endsWith(Bundle.SUFFIX)
        || !Places.isRemote(model) && Bundle.isBundle(Places.local(model));
  }

  /** Whether the arithmetic is left to the engine, as an engine that has one only needs it. */
  boolean isPlain() {
    return computeType == ComputeChoice.AUTO && device.equals("cpu");
  }

  private <T> T apply(Path folder, Function<TextModel, T> work) {
    Device computer = TorchRuntime.device(device);
    ComputeType best = TorchRuntime.bestComputeType(computer);
    try (TextModel opened = TextModel.open(folder, computeType.resolve(best), computer)) {
      return work.apply(opened);
    }
  }

  /** As typed. */
  String name() {
    return model;
  }
}
