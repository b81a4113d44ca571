package io.agentforge.phases.evomerge;

import io.agentforge.evolve.Genome;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.score.ScoredSequence;
import io.agentforge.torch.ComputeType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The most probable next token of an individual at every judged position of the probe items.
 *
 * @param genome canonical JSON
 */
record ProbeUnit(
    ParentModels parents,
    String genome,
    List<EvaluationItem> items,
    Frame frame,
    ComputeType computeType)
    implements UnitTask {
  static final String VERSION = "probe-1";

  /** Payload: predicted tokens of each item, {@code [items][scored tokens]}. */
  record Predictions(int[][] tokens) {}

  ProbeUnit {
    items = List.copyOf(items);
  }

  @Override
  public String key() {
    return "probe/" + Genome.parse(genome).hash().substring(0, 12);
  }

  @Override
  public String kind() {
    return "evaluate";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("parents", parents.digest());
    parts.put("genome", Genome.parse(genome).hash());
    parts.put("items", items);
    parts.put("frame", frame);
    parts.put("compute_type", computeType);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) {
    try (MergedModel model = MergedModel.of(scope, parents, Genome.parse(genome), computeType)) {
      TaskSequences sequences = new TaskSequences(model.tokenizer(), frame);
      int vocab = model.decoder().config().vocab();
      int[][] predicted = new int[items.size()][];
      for (int i = 0; i < predicted.length; i++) {
        ScoredSequence sequence = sequences.of(items.get(i));
        int[] tokens = sequence.tokens();
        int[][] row = {Arrays.copyOf(tokens, tokens.length - 1)};
        predicted[i] = best(model.decoder().logits(row, null), vocab, sequence.firstScored() - 1);
      }
      return new UnitOutput(Json.write(new Predictions(predicted)), List.of());
    }
  }

  /** Arguments of the largest logits from a position on. */
  private static int[] best(float[] logits, int vocab, int from) {
    int[] best = new int[logits.length / vocab - from];
    for (int p = 0; p < best.length; p++) {
      int row = (from + p) * vocab;
      for (int t = 1; t < vocab; t++) {
        if (logits[row + t] > logits[row + best[p]]) {
          best[p] = t;
        }
      }
    }
    return best;
  }
}
