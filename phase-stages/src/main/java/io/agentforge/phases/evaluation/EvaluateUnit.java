package io.agentforge.phases.evaluation;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.decoder.Decoder;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.score.Scorer;
import io.agentforge.score.SequenceScore;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import io.agentforge.udfs.cache.ModelCache;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One cell block of the evaluation matrix: a model judged on a shard of held-out items.
 *
 * @param model name within the run
 * @param modelFiles Hugging Face folder, file name → object hash
 * @param shard number of the shard; shards are cut by item hash, not by partition
 */
public record EvaluateUnit(
    String model,
    List<CheckpointFile> modelFiles,
    int shard,
    List<EvaluationItem> items,
    Frame frame,
    ComputeType computeType)
    implements UnitTask {
  public EvaluateUnit {
    modelFiles = List.copyOf(modelFiles);
    items = List.copyOf(items);
  }

  /** Raised when scoring changes its meaning; part of every cached cell's key. */
  public static final String VERSION = "evaluate-2";

  /**
   * Payload: columns over the items.
   *
   * @param correct scored tokens that are the model's first choice
   * @param exact whether all of them are
   */
  public record Scores(
      List<String> ids, double[] nll, int[] tokens, int[] correct, boolean[] exact) {}

  @Override
  public String key() {
    return key(model, shard);
  }

  public static String key(String model, int shard) {
    return "evaluate/" + model + "/" + shard;
  }

  @Override
  public String kind() {
    return "evaluate";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("model", modelFiles);
    parts.put("items", items);
    parts.put("frame", frame);
    parts.put("compute_type", computeType);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) {
    try (ModelCache.Lease lease = Models.lease(scope, modelFiles, computeType)) {
      return judged(lease.decoder(), lease.tokenizer(), items, frame);
    }
  }

  /** What a decoder says about items: the output of every unit with this payload. */
  public static UnitOutput judged(
      Decoder decoder, Tokenizer tokenizer, List<EvaluationItem> items, Frame frame) {
    TaskSequences sequences = new TaskSequences(tokenizer, frame);
    List<SequenceScore> scores = Scorer.score(decoder, items.stream().map(sequences::of).toList());
    return new UnitOutput(Json.write(columns(items, scores)), List.of());
  }

  private static Scores columns(List<EvaluationItem> items, List<SequenceScore> scores) {
    int n = scores.size();
    double[] nll = new double[n];
    int[] tokens = new int[n];
    int[] correct = new int[n];
    boolean[] exact = new boolean[n];
    for (int i = 0; i < n; i++) {
      nll[i] = scores.get(i).nll();
      tokens[i] = scores.get(i).tokens();
      correct[i] = scores.get(i).correct();
      exact[i] = scores.get(i).exact();
    }
    return new Scores(items.stream().map(EvaluationItem::id).toList(), nll, tokens, correct, exact);
  }
}
