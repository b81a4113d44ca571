package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.task.Split;
import io.agentforge.model.TensorSpec;
import io.agentforge.phases.Evaluation;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.EvaluationRows;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Judges the fp32 model and packed files on the same items, as Spark stages over shards. */
final class Judging {
  /** Items of each suite on which whole distributions are compared. */
  private static final int COMPARED = 24;

  private final PhaseContext context;
  private final List<EvaluationItem> items;
  private final int shardItems;
  private final Frame frame;

  Judging(PhaseContext context, List<EvaluationItem> items, int shardItems, Frame frame) {
    this.context = context;
    this.items = items;
    this.shardItems = shardItems;
    this.frame = frame;
  }

  /** A Hugging Face folder in fp32. */
  SuiteScores folder(String name, List<CheckpointFile> files) {
    List<UnitTask> units = new ArrayList<>();
    shards()
        .forEach(
            (shard, of) ->
                units.add(new EvaluateUnit(name, files, shard, of, frame, ComputeType.FP32)));
    return run(name, units);
  }

  /** A packed file. */
  SuiteScores packed(String name, CheckpointFile file) {
    List<UnitTask> units = new ArrayList<>();
    shards().forEach((shard, of) -> units.add(new PackedScoreUnit(name, file, shard, of, frame)));
    return run(name, units);
  }

  /** Always the commonest answer. */
  SuiteScores guess(CheckpointFile tokenizer) {
    return run("guess", List.of(new GuessUnit(tokenizer, items, frame)));
  }

  /** KL(fp32 ‖ packed) over the first items of each suite. */
  Map<String, DivergenceUnit.Divergence> divergence(
      List<CheckpointFile> parent, CheckpointFile packed) {
    List<String> suites = new ArrayList<>();
    List<UnitTask> units = new ArrayList<>();
    SuiteScores.bySuite(items)
        .forEach(
            (suite, of) -> {
              suites.add(suite);
              List<EvaluationItem> some = of.subList(0, Math.min(of.size(), COMPARED));
              units.add(new DivergenceUnit(parent, packed, suite, some, frame));
            });
    List<UnitResult> results =
        context
            .parts()
            .time(
                "scoring: distance to fp32", () -> context.units().run("compare with fp32", units));
    Map<String, DivergenceUnit.Divergence> found = new LinkedHashMap<>();
    for (int i = 0; i < suites.size(); i++) {
      found.put(suites.get(i), results.get(i).output().payload(DivergenceUnit.Divergence.class));
    }
    return found;
  }

  /** The first items of each suite, for what is judged often. */
  Map<String, List<EvaluationItem>> few(BitnetSettings settings) {
    Map<String, List<EvaluationItem>> few = new LinkedHashMap<>();
    SuiteScores.bySuite(items)
        .forEach(
            (suite, of) ->
                few.put(suite, of.subList(0, Math.min(of.size(), settings.scanItems()))));
    return few;
  }

  /** Matrix → scores on few items of the model in which it alone is ternary. */
  Map<String, SuiteScores> sensitivity(
      List<CheckpointFile> model, BitnetSettings settings, List<TensorSpec> matrices) {
    List<EvaluationItem> few = few(settings).values().stream().flatMap(List::stream).toList();
    List<UnitTask> units = new ArrayList<>();
    matrices.forEach(
        matrix ->
            units.add(new SensitivityUnit(model, matrix.name(), settings.ternary(), few, frame)));
    List<UnitResult> results =
        context
            .parts()
            .time("scoring: sensitivity", () -> context.units().run("sensitivity", units));
    Map<String, SuiteScores> found = new LinkedHashMap<>();
    for (int i = 0; i < matrices.size(); i++) {
      SuiteScores scores = new SuiteScores();
      scores.add(results.get(i).output().payload(EvaluateUnit.Scores.class));
      found.put(matrices.get(i).name(), scores);
    }
    return found;
  }

  /**
   * Cells for the evaluation cache.
   *
   * @param model hash of its weights
   * @param how it was judged
   */
  List<Evaluation> rows(String model, String how, SuiteScores scores) {
    String config =
        Json.digest(
            Map.of(
                "version", EvaluateUnit.VERSION + " " + PackedScoreUnit.VERSION,
                "frame", frame,
                "how", how));
    List<Evaluation> rows = new ArrayList<>();
    for (EvaluationItem item : items) {
      SuiteScores.Answer answer = scores.answer(item);
      rows.add(
          EvaluationRows.row(
              model, config, Split.TEST, item, answer.nll(), answer.tokens(), answer.exact()));
    }
    return rows;
  }

  private SuiteScores run(String name, List<UnitTask> units) {
    SuiteScores scores = new SuiteScores();
    List<UnitResult> results =
        context.parts().time("scoring: " + name, () -> context.units().run("score " + name, units));
    for (UnitResult result : results) {
      scores.add(result.output().payload(EvaluateUnit.Scores.class));
    }
    return scores;
  }

  private Map<Integer, List<EvaluationItem>> shards() {
    int shards = Math.max(1, (items.size() + shardItems - 1) / shardItems);
    Map<Integer, List<EvaluationItem>> byShard = new TreeMap<>();
    for (EvaluationItem item : items) {
      int shard = SeedTree.root(0).child("shard", item.id()).integer(0, shards);
      byShard.computeIfAbsent(shard, s -> new ArrayList<>()).add(item);
    }
    return byShard;
  }
}
