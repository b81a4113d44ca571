package io.agentforge.phases.evomerge;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.evolve.Genome;
import io.agentforge.evolve.GenomeMerger;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.evaluation.Models;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.udfs.cache.MergeCache;
import io.agentforge.udfs.cache.WeighedCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the model of a genome where it is judged, from parents that the executor holds. */
final class MergedModel implements AutoCloseable {
  private final WeighedCache<String, MergeCache.Parents>.Lease parents;
  private final WeighedCache<String, MergeCache.Merged>.Lease merged;

  private MergedModel(
      WeighedCache<String, MergeCache.Parents>.Lease parents,
      WeighedCache<String, MergeCache.Merged>.Lease merged) {
    this.parents = parents;
    this.merged = merged;
  }

  /** The parents, opened once per executor. */
  static WeighedCache<String, MergeCache.Parents>.Lease parents(
      TaskScope scope, ParentModels models) {
    return MergeCache.parents()
        .lease(
            models.digest(),
            () -> {
              List<ModelFolder> folders = new ArrayList<>();
              Path first = null;
              for (ParentModels.Parent parent : models.models()) {
                Path folder = scope.folder(parent.files());
                first = first == null ? folder : first;
                folders.add(ModelFolder.open(folder));
              }
              return new MergeCache.Parents(
                  folders, Tokenizer.open(first.resolve(Models.TOKENIZER)));
            });
  }

  /** The tensors of a genome over opened parents. */
  static GenomeMerger merger(Genome genome, MergeCache.Parents parents) {
    return new GenomeMerger(
        parents.config(),
        genome,
        (parent, name) -> parents.folders().get(parent).tensors().get(name));
  }

  static MergedModel of(
      TaskScope scope, ParentModels models, Genome genome, ComputeType computeType) {
    var parents = parents(scope, models);
    try {
      String device = scope.device().device();
      var merged =
          MergeCache.merged()
              .lease(
                  String.join(" ", models.digest(), genome.hash(), computeType.toString(), device),
                  () -> make(parents.value(), genome, computeType, device));
      return new MergedModel(parents, merged);
    } catch (RuntimeException e) {
      parents.close();
      throw e;
    }
  }

  private static MergeCache.Merged make(
      MergeCache.Parents parents, Genome genome, ComputeType computeType, String device) {
    long start = System.nanoTime();
    Decoder decoder =
        Decoder.of(
            parents.config(),
            merger(genome, parents).tensors(),
            new DecoderOptions(computeType, TorchRuntime.device(device)));
    return new MergeCache.Merged(decoder, (System.nanoTime() - start) * 1e-9);
  }

  Decoder decoder() {
    return merged.value().decoder();
  }

  Tokenizer tokenizer() {
    return parents.value().tokenizer();
  }

  @Override
  public void close() {
    merged.close();
    parents.close();
  }
}
