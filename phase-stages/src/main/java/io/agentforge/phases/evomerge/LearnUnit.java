package io.agentforge.phases.evomerge;

import ai.djl.Device;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.learned.LearnedMerge;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.recipe.EvomergeRecipe;
import io.agentforge.score.ScoredSequence;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.train.TrainingSettings;
import io.agentforge.udfs.cache.MergeCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Learns the coefficients of a merge on training items, and writes the merged model.
 *
 * @param items suite → what is learned from; empty suites do not count
 */
record LearnUnit(
    ParentModels parents,
    Map<String, List<EvaluationItem>> items,
    EvomergeRecipe.Learning learning,
    Frame frame,
    long seed,
    ComputeType computeType)
    implements UnitTask {
  static final String VERSION = "learn-2";
  static final String KEY = "learn/coefficients";
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.95;

  /** Gradients of a probability are small. */
  private static final double EPSILON = 1e-12;

  private static final double FINAL_RATE = 0.05;

  /**
   * Payload.
   *
   * @param coefficients that were learned
   * @param fitness of the batches, step by step
   */
  record Learned(long coefficients, double[] fitness) {}

  LearnUnit {
    Map<String, List<EvaluationItem>> copy = new LinkedHashMap<>();
    items.forEach((suite, of) -> copy.put(suite, List.copyOf(of)));
    items = copy;
  }

  @Override
  public String key() {
    return KEY;
  }

  @Override
  public String kind() {
    return "train";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("parents", parents.digest());
    parts.put("items", items);
    parts.put("learning", learning);
    parts.put("frame", frame);
    parts.put("seed", seed);
    parts.put("compute_type", computeType);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    Device device = TorchRuntime.device(scope.device().device());
    try (var lease = MergedModel.parents(scope, parents);
        LearnedMerge merge = start(lease.value(), device)) {
      double[] fitness = new double[learning.steps()];
      for (int step = 0; step < fitness.length; step++) {
        scope.checkCancelled();
        fitness[step] = merge.step();
      }
      Path target = scope.scratch().resolve(LearnedDonor.NAME);
      ModelFolder.open(scope.folder(parents.models().get(0).files()))
          .copyWith(target, merge.tensors());
      Learned learned = new Learned(merge.coefficients(), fitness);
      return new UnitOutput(Json.write(learned), scope.store(target));
    }
  }

  private LearnedMerge start(MergeCache.Parents opened, Device device) {
    TaskSequences sequences = new TaskSequences(opened.tokenizer(), frame);
    List<LearnedMerge.Suite> suites = new ArrayList<>();
    for (List<EvaluationItem> of : items.values()) {
      if (!of.isEmpty()) {
        suites.add(suite(of.stream().map(sequences::of).toList()));
      }
    }
    List<Map<String, Tensor>> models =
        opened.folders().stream().map(folder -> folder.tensors(DType.F32)).toList();
    return LearnedMerge.start(
        opened.config(),
        models.get(0),
        models.subList(1, models.size()),
        suites,
        settings(),
        SeedTree.root(seed).child("evomerge", "learning"),
        device);
  }

  /** As many rows as have the wanted tokens on average. */
  private LearnedMerge.Suite suite(List<ScoredSequence> sequences) {
    double mean = sequences.stream().mapToInt(s -> s.tokens().length).average().orElseThrow();
    return new LearnedMerge.Suite(
        sequences, (int) Math.max(1, Math.round(learning.batchTokens() / mean)));
  }

  private TrainingSettings settings() {
    int steps = learning.steps();
    return new TrainingSettings(
        steps,
        1,
        learning.rate(),
        steps / 10,
        steps / 2,
        FINAL_RATE,
        BETA1,
        BETA2,
        EPSILON,
        0,
        1,
        false,
        computeType);
  }
}
