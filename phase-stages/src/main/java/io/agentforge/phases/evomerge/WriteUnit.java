package io.agentforge.phases.evomerge;

import io.agentforge.evolve.Genome;
import io.agentforge.evolve.MergekitExport;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.udfs.cache.MergeCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes the model of a genome: weights in fp32, shard by shard, under the first parent's
 * configuration and tokenizer, with the recipe beside them as {@code mergekit_config.yml} and
 * {@code genome.json}.
 *
 * @param genome canonical JSON
 */
record WriteUnit(ParentModels parents, String genome) implements UnitTask {
  static final String VERSION = "write-1";

  /** Payload: parameters as written. */
  record Written(long parameters) {}

  @Override
  public String key() {
    return "write/champion";
  }

  @Override
  public String kind() {
    return "write";
  }

  @Override
  public String digest() {
    return Json.digest(
        Map.of("version", VERSION, "genome", Genome.parse(genome).hash(), "parents", parents));
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    Genome made = Genome.parse(genome);
    Path target = scope.scratch().resolve("champion");
    try (var lease = MergedModel.parents(scope, parents)) {
      MergeCache.Parents opened = lease.value();
      Map<String, Tensor> tensors = MergedModel.merger(made, opened).tensors();
      ModelFolder source = ModelFolder.open(scope.folder(parents.models().get(0).files()));
      source.copyWith(target, tensors);
      String recipe = MergekitExport.yaml(made, parents.names(), opened.config().layers());
      Files.writeString(target.resolve("mergekit_config.yml"), recipe);
      Files.writeString(target.resolve("genome.json"), genome + "\n");
      long parameters = tensors.values().stream().mapToLong(Tensor::elements).sum();
      return new UnitOutput(Json.write(new Written(parameters)), scope.store(target));
    }
  }
}
