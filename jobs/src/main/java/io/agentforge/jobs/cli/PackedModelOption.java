package io.agentforge.jobs.cli;

import io.agentforge.jobs.packing.Places;
import io.agentforge.model.ModelFolder;
import io.agentforge.pack.Bundle;
import io.agentforge.pack.PackedModel;
import io.agentforge.udfs.model.PassingFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A model whose weights are wanted, not its answers. */
final class PackedModelOption {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "Hugging Face folder or bundle, on any file system; RUN/phase/name of the home, or a"
              + " checkpoint's hash.")
  private String model;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;

  /** Opens the model for the work; a stored checkpoint is unpacked meanwhile. */
  <T> T with(Function<PackedModel, T> work) {
    if (Places.isRemote(model) || Files.exists(Places.local(model))) {
      return Places.fetched(model, path -> work.apply(open(path)));
    }
    Checkpoints checkpoints = new Checkpoints(home.uri(), master.master());
    String address = checkpoints.address(model);
    return PassingFolder.with(
        folder -> work.apply(open(checkpoints.store().materialise(address, folder))));
  }

  private static PackedModel open(Path path) {
    return Bundle.isBundle(path) ? Bundle.open(path) : PackedModel.of(ModelFolder.open(path));
  }

  /** As typed. */
  String name() {
    return model;
  }

  /** The last part of what was typed, for names of things made of it. */
  String shortName() {
    String trimmed = model.replaceAll("/+$", "");
    String last = trimmed.substring(trimmed.lastIndexOf('/') + 1);
    return last.endsWith(Bundle.SUFFIX)
        ? last.substring(0, last.length() - Bundle.SUFFIX.length())
        : last;
  }
}
