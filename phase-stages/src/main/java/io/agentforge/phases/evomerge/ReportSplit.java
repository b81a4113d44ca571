package io.agentforge.phases.evomerge;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.task.Split;
import io.agentforge.phases.Evaluation;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.EvaluationRows;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges stored models on items as one Spark stage over (model × shard), filling only the cells
 * that the evaluation cache lacks.
 */
final class ReportSplit {
  private final PhaseContext context;
  private final EvomergeSettings settings;
  private final Frame frame;
  private final List<Evaluation> computed = new ArrayList<>();

  ReportSplit(PhaseContext context, EvomergeSettings settings, Frame frame) {
    this.context = context;
    this.settings = settings;
    this.frame = frame;
  }

  /** Cells computed now, for the cache. */
  List<Evaluation> computed() {
    return computed;
  }

  /**
   * @param models name → stored model
   * @param split that the items belong to
   */
  Map<String, Scores> judge(
      String stage,
      Map<String, ParentModels.Parent> models,
      List<EvaluationItem> items,
      Split split) {
    Map<String, Scores> scores = new LinkedHashMap<>();
    Map<String, EvaluationItem> byId = new HashMap<>();
    items.forEach(item -> byId.put(item.id(), item));
    List<EvaluateUnit> units = new ArrayList<>();
    models.forEach(
        (name, model) -> {
          Scores known = new Scores();
          context
              .cached()
              .apply(model.weights(), configDigest())
              .forEach(
                  cell ->
                      known.put(cell.itemId(), new Cell(cell.nll(), cell.tokens(), cell.exact())));
          scores.put(name, known);
          units.addAll(units(stage + "/" + name, model.files(), known, items));
        });
    List<UnitResult> results = context.units().run(stage, units);
    for (int i = 0; i < units.size(); i++) {
      EvaluateUnit unit = units.get(i);
      String name = unit.model().substring(unit.model().lastIndexOf('/') + 1);
      EvaluateUnit.Scores columns = results.get(i).output().payload(EvaluateUnit.Scores.class);
      for (int k = 0; k < columns.ids().size(); k++) {
        EvaluationItem item = byId.get(columns.ids().get(k));
        Cell cell = new Cell(columns.nll()[k], columns.tokens()[k], columns.exact()[k]);
        scores.get(name).put(item.id(), cell);
        computed.add(evaluation(models.get(name), item, cell, split));
      }
    }
    return scores;
  }

  private List<EvaluateUnit> units(
      String name, List<CheckpointFile> files, Scores known, List<EvaluationItem> items) {
    int shards =
        Math.max(
            1, (items.size() + settings.items().shardItems() - 1) / settings.items().shardItems());
    Map<Integer, List<EvaluationItem>> missing = new TreeMap<>();
    for (EvaluationItem item : items) {
      if (!known.has(item.id())) {
        int shard = SeedTree.root(0).child("shard", item.id()).integer(0, shards);
        missing.computeIfAbsent(shard, s -> new ArrayList<>()).add(item);
      }
    }
    List<EvaluateUnit> units = new ArrayList<>();
    missing.forEach(
        (shard, of) ->
            units.add(new EvaluateUnit(name, files, shard, of, frame, settings.computeType())));
    return units;
  }

  /** Hash of how items are judged, the same as that of phase 1: its cells count here. */
  private String configDigest() {
    return EvaluationRows.config(frame, settings.computeType());
  }

  private Evaluation evaluation(
      ParentModels.Parent model, EvaluationItem item, Cell cell, Split split) {
    return EvaluationRows.row(
        model.weights(), configDigest(), split, item, cell.nll(), cell.tokens(), cell.exact());
  }
}
