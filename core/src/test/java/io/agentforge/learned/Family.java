package io.agentforge.learned;

import ai.djl.Device;
import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.learned.LearnedMerge.Suite;
import io.agentforge.model.ModelConfig;
import io.agentforge.score.ScoredSequence;
import io.agentforge.seed.SeedTree;
import io.agentforge.train.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An ancestor and two donors that answer differently. */
record Family(ModelConfig config, Map<String, Tensor> ancestor, List<Map<String, Tensor>> donors) {
  private static final int PROMPT = 6;
  private static final int ANSWER = 5;

  static Family of(ModelConfig config) {
    Map<String, Tensor> ancestor = weights(config, 1);
    return new Family(
        config,
        ancestor,
        List.of(
            between(ancestor, weights(config, 2), 0.5f),
            between(ancestor, weights(config, 3), 0.5f)));
  }

  LearnedMerge merge(List<List<ScoredSequence>> suites, int rows, TrainingSettings settings) {
    return LearnedMerge.start(
        config,
        ancestor,
        donors,
        suites.stream().map(of -> new Suite(of, rows)).toList(),
        settings,
        SeedTree.root(5),
        Device.cpu());
  }

  Map<String, Tensor> average() {
    return between(donors.get(0), donors.get(1), 0.5f);
  }

  static Map<String, Tensor> weights(ModelConfig config, long seed) {
    try (DecoderWeights weights = DecoderWeights.initial(config, SeedTree.root(seed))) {
      return weights.tensors();
    }
  }

  static float[] values(Map<String, Tensor> model, String name) {
    return Floats.values(model.get(name));
  }

  /** {@code (1 − share) · a + share · b}. */
  static Map<String, Tensor> between(Map<String, Tensor> a, Map<String, Tensor> b, float share) {
    Map<String, Tensor> mixed = new LinkedHashMap<>();
    a.forEach(
        (name, tensor) -> {
          float[] x = Floats.values(tensor).clone();
          float[] y = values(b, name);
          for (int i = 0; i < x.length; i++) {
            x[i] += share * (y[i] - x[i]);
          }
          mixed.put(name, Floats.tensor(name, DType.F32, tensor.shape(), x));
        });
    return mixed;
  }

  /** Random prompts, answered greedily by a model. */
  static List<ScoredSequence> answered(
      ModelConfig config, Map<String, Tensor> model, int count, long seed) {
    int[][] rows = new int[count][PROMPT + ANSWER];
    SeedTree tree = SeedTree.root(seed);
    for (int r = 0; r < count; r++) {
      for (int t = 0; t < PROMPT; t++) {
        rows[r][t] = tree.child("row", r).integer(t, config.vocab());
      }
    }
    try (Decoder decoder = Decoder.of(config, model, DecoderOptions.exact())) {
      for (int t = PROMPT; t < PROMPT + ANSWER; t++) {
        float[] logits = decoder.logits(rows, null);
        for (int r = 0; r < count; r++) {
          int at = (r * (PROMPT + ANSWER) + t - 1) * config.vocab();
          int best = 0;
          for (int v = 1; v < config.vocab(); v++) {
            best = logits[at + v] > logits[at + best] ? v : best;
          }
          rows[r][t] = best;
        }
      }
    }
    return Stream.of(rows).map(row -> new ScoredSequence(row, PROMPT)).toList();
  }

  /** Geometric mean probability of the scored tokens. */
  static double fitness(
      ModelConfig config, Map<String, Tensor> model, List<ScoredSequence> sequences) {
    int[][] rows = sequences.stream().map(ScoredSequence::tokens).toArray(int[][]::new);
    double sum = 0;
    int count = 0;
    try (Decoder decoder = Decoder.of(config, model, DecoderOptions.exact())) {
      float[] logits = decoder.logits(rows, null);
      for (int r = 0; r < rows.length; r++) {
        for (int t = sequences.get(r).firstScored(); t < rows[r].length; t++) {
          int at = (r * rows[r].length + t - 1) * config.vocab();
          double total = 0;
          for (int v = 0; v < config.vocab(); v++) {
            total += Math.exp(logits[at + v]);
          }
          sum += logits[at + rows[r][t]] - Math.log(total);
          count++;
        }
      }
    }
    return Math.exp(sum / count);
  }
}
