package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Judges the fp32 model and packed files on the same items, as Spark stages over shards. */
final class Judging {
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

  private SuiteScores run(String name, List<UnitTask> units) {
    SuiteScores scores = new SuiteScores();
    for (UnitResult result : context.units().run("score " + name, units)) {
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
