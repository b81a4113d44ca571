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
import io.agentforge.phases.evaluation.Models;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import io.agentforge.train.TernarySettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /** Always the commonest answer of the examples. */
  SuiteScores guess(CheckpointFile tokenizer, List<EvaluationItem> examples) {
    return run("guess", List.of(new GuessUnit(tokenizer, examples, items, frame)));
  }

  /** KL(fp32 ‖ packed) over a sample of each suite. */
  Map<String, DivergenceUnit.Divergence> divergence(
      List<CheckpointFile> parent, CheckpointFile packed) {
    List<String> suites = new ArrayList<>();
    List<UnitTask> units = new ArrayList<>();
    SuiteScores.bySuite(Few.of(items, COMPARED))
        .forEach(
            (suite, of) -> {
              suites.add(suite);
              units.add(new DivergenceUnit(parent, packed, suite, of, frame));
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

  /** Matrix → scores of the model in which it alone is ternary. */
  Map<String, SuiteScores> sensitivity(
      List<CheckpointFile> model, TernarySettings ternary, List<TensorSpec> matrices) {
    List<UnitTask> units = new ArrayList<>();
    matrices.forEach(
        matrix -> units.add(new SensitivityUnit(model, matrix.name(), ternary, items, frame)));
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
   * Cells for the evaluation cache of a folder that {@link #folder} judged, where it lacks them.
   */
  List<Evaluation> folderRows(List<CheckpointFile> files, SuiteScores scores) {
    return missing(
        Models.named(files, Models.WEIGHTS).sha256(),
        EvaluationRows.config(frame, ComputeType.FP32),
        scores);
  }

  /** The same of a packed file that {@link #packed} judged. */
  List<Evaluation> packedRows(CheckpointFile file, SuiteScores scores) {
    String config = Json.digest(Map.of("version", PackedScoreUnit.VERSION, "frame", frame));
    return missing(file.sha256(), config, scores);
  }

  private List<Evaluation> missing(String model, String config, SuiteScores scores) {
    Set<String> known =
        context.cached().apply(model, config).stream()
            .map(Evaluation::itemId)
            .collect(Collectors.toSet());
    List<Evaluation> rows = new ArrayList<>();
    for (EvaluationItem item : items) {
      if (!known.contains(item.id())) {
        SuiteScores.Answer answer = scores.answer(item);
        rows.add(
            EvaluationRows.row(
                model, config, Split.TEST, item, answer.nll(), answer.tokens(), answer.exact()));
      }
    }
    return rows;
  }

  /** What is judged, suite by suite. */
  Map<String, List<EvaluationItem>> suites() {
    return SuiteScores.bySuite(items);
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
