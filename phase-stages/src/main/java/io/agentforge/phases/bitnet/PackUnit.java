package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.model.ModelFolder;
import io.agentforge.pack.ModelPacker;
import io.agentforge.pack.PackedModel;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.quantize.QuantizationStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Packs a model into one file.
 *
 * @param name {@code before} or {@code after} the recovery
 * @param forms of what is not ternary
 * @param model Hugging Face folder
 */
record PackUnit(String name, BitnetSettings settings, Forms forms, List<CheckpointFile> model)
    implements UnitTask {
  static final String VERSION = "bitnet-pack-2";
  static final String FILE = "model.forge";

  PackUnit {
    model = List.copyOf(model);
  }

  /** Payload: what quantising did to each tensor, by name. */
  record Packed(Map<String, QuantizationStatistics> tensors) {}

  @Override
  public String key() {
    return "pack/" + name;
  }

  @Override
  public String kind() {
    return "write";
  }

  @Override
  public String digest() {
    return Json.digest(
        Map.of(
            "version", VERSION,
            "group", settings.recovery().ternary().group(),
            "scales", settings.recovery().ternary().scales(),
            "forms", forms,
            "model", model));
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    Path folder = Files.createDirectory(scope.scratch().resolve("packed"));
    ModelFolder source = ModelFolder.open(scope.folder(model));
    Map<String, QuantizationStatistics> tensors =
        new ModelPacker(forms.in(settings.packing()), Optional.empty(), Map.of())
            .pack(PackedModel.of(source), folder.resolve(FILE));
    return new UnitOutput(Json.write(new Packed(tensors)), scope.store(folder));
  }
}
