package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.pack.Bundle;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.score.ScoredSequence;
import io.agentforge.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a packed file's predictions are from those of the fp32 model that entered, at every
 * scored token of some items.
 *
 * @param parent Hugging Face folder
 * @param suite that the items are of
 */
record DivergenceUnit(
    List<CheckpointFile> parent,
    CheckpointFile packed,
    String suite,
    List<EvaluationItem> items,
    Frame frame)
    implements UnitTask {
  static final String VERSION = "bitnet-divergence-1";

  DivergenceUnit {
    parent = List.copyOf(parent);
    items = List.copyOf(items);
  }

  /**
   * Payload: columns over the items.
   *
   * @param divergence sum over the scored tokens of KL(parent ‖ packed), in nats
   * @param agreed scored tokens at which both have the same first choice
   */
  record Divergence(double[] divergence, int[] agreed, int[] tokens) {}

  @Override
  public String key() {
    return "divergence/" + suite;
  }

  @Override
  public String kind() {
    return "score";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("parent", parent);
    parts.put("packed", packed.sha256());
    parts.put("items", items);
    parts.put("frame", frame);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) {
    Bundle bundle = Bundle.open(scope.object(packed));
    int n = items.size();
    Divergence found = new Divergence(new double[n], new int[n], new int[n]);
    try (Tokenizer tokenizer = Tokenizer.of(bundle.tokenizer(), bundle.name());
        Decoder before = Decoder.open(scope.folder(parent), DecoderOptions.exact());
        Decoder after = PackedDecoder.open(bundle)) {
      TaskSequences sequences = new TaskSequences(tokenizer, frame);
      int vocab = bundle.config().vocab();
      for (int i = 0; i < n; i++) {
        ScoredSequence sequence = sequences.of(items.get(i));
        int[] tokens = sequence.tokens();
        int[][] row = {Arrays.copyOf(tokens, tokens.length - 1)};
        float[] p = before.logits(row, null);
        float[] q = after.logits(row, null);
        for (int at = sequence.firstScored() - 1; at < row[0].length; at++) {
          found.divergence[i] += divergence(p, q, at * vocab, vocab);
          found.agreed[i] += best(p, at * vocab, vocab) == best(q, at * vocab, vocab) ? 1 : 0;
          found.tokens[i]++;
        }
      }
    }
    return new UnitOutput(Json.write(found), List.of());
  }

  /** KL(p ‖ q) in nats of the distributions with these logits from an offset on. */
  static double divergence(float[] p, float[] q, int from, int vocab) {
    double logOfP = logSumExp(p, from, vocab);
    double logOfQ = logSumExp(q, from, vocab);
    double sum = 0;
    for (int t = from; t < from + vocab; t++) {
      double log = p[t] - logOfP;
      sum += Math.exp(log) * (log - (q[t] - logOfQ));
    }
    return sum;
  }

  private static double logSumExp(float[] logits, int from, int vocab) {
    double most = logits[best(logits, from, vocab)];
    double sum = 0;
    for (int t = from; t < from + vocab; t++) {
      sum += Math.exp(logits[t] - most);
    }
    return most + Math.log(sum);
  }

  private static int best(float[] logits, int from, int vocab) {
    int best = from;
    for (int t = from; t < from + vocab; t++) {
      best = logits[t] > logits[best] ? t : best;
    }
    return best;
  }
}
