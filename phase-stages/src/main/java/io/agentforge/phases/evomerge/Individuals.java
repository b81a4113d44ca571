package io.agentforge.phases.evomerge;

import io.agentforge.evolve.Genome;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that is known of the individuals of a search, by genome: their cells, or why they failed.
 * Asking for more runs one Spark stage over (individual × shard) for the missing cells.
 */
final class Individuals {
  private final PhaseContext context;
  private final ParentModels parents;
  private final Frame frame;
  private final EvomergeSettings settings;
  private final Map<String, Scores> scores = new HashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private long evaluations;
  private double taskSeconds;
  private double stageSeconds;

  Individuals(PhaseContext context, ParentModels parents, Frame frame, EvomergeSettings settings) {
    this.context = context;
    this.parents = parents;
    this.frame = frame;
    this.settings = settings;
  }

  /** Item evaluations asked for so far, whether computed now or found. */
  long evaluations() {
    return evaluations;
  }

  /** Seconds of all tasks so far. */
  double taskSeconds() {
    return taskSeconds;
  }

  /** Wall seconds of all stages so far. */
  double stageSeconds() {
    return stageSeconds;
  }

  Scores scores(Genome genome) {
    return scores.computeIfAbsent(genome.hash(), hash -> new Scores());
  }

  /** Why an individual has no scores. */
  Optional<String> failure(Genome genome) {
    return Optional.ofNullable(failures.get(genome.hash()));
  }

  /** Fills the cells of these individuals on these items; those that fail keep a reason. */
  void judge(String stage, Collection<Genome> genomes, List<EvaluationItem> items) {
    int shards =
        Math.max(
            1, (items.size() + settings.items().shardItems() - 1) / settings.items().shardItems());
    List<IndividualUnit> units = new ArrayList<>();
    Map<String, Genome> distinct = new LinkedHashMap<>();
    genomes.forEach(genome -> distinct.putIfAbsent(genome.hash(), genome));
    for (Genome genome : distinct.values()) {
      if (failure(genome).isEmpty()) {
        units.addAll(units(genome, items, shards));
      }
    }
    if (units.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    List<UnitResult> results = context.units().run(stage, units);
    stageSeconds += (System.nanoTime() - start) * 1e-9;
    for (int i = 0; i < units.size(); i++) {
      take(units.get(i), results.get(i));
    }
  }

  private List<IndividualUnit> units(Genome genome, List<EvaluationItem> items, int shards) {
    Scores known = scores(genome);
    Map<Integer, List<EvaluationItem>> missing = new TreeMap<>();
    for (EvaluationItem item : items) {
      if (!known.has(item.id())) {
        int shard = SeedTree.root(0).child("shard", item.id()).integer(0, shards);
        missing.computeIfAbsent(shard, s -> new ArrayList<>()).add(item);
      }
    }
    List<IndividualUnit> units = new ArrayList<>();
    missing.forEach(
        (shard, of) ->
            units.add(
                new IndividualUnit(
                    parents, genome.json(), shard, of, frame, settings.computeType())));
    return units;
  }

  private void take(IndividualUnit unit, UnitResult result) {
    IndividualUnit.Judged judged = result.output().payload(IndividualUnit.Judged.class);
    String hash = Genome.parse(unit.genome()).hash();
    evaluations += unit.items().size();
    taskSeconds += result.seconds();
    if (judged.failure() != null) {
      failures.put(hash, judged.failure());
      return;
    }
    Scores of = scores.computeIfAbsent(hash, h -> new Scores());
    for (int k = 0; k < unit.items().size(); k++) {
      of.put(
          unit.items().get(k).id(),
          new Cell(judged.nll()[k], judged.tokens()[k], judged.exact()[k]));
    }
  }
}
