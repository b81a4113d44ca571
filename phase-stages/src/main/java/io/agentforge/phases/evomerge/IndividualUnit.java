package io.agentforge.phases.evomerge;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.evolve.Genome;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.score.ScoredSequence;
import io.agentforge.score.Scorer;
import io.agentforge.score.SequenceScore;
import io.agentforge.torch.ComputeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An individual judged on the items of a shard that it has no cell for. The model is made here and
 * goes nowhere; a model that cannot be made or judged is a result with a reason.
 *
 * @param genome canonical JSON
 * @param shard number of the shard; shards are cut by item hash
 */
record IndividualUnit(
    ParentModels parents,
    String genome,
    int shard,
    List<EvaluationItem> items,
    Frame frame,
    ComputeType computeType)
    implements UnitTask {
  /** Raised when the same individual would get another score. */
  static final String VERSION = "individual-1/" + EvaluateUnit.VERSION;

  /** Where the units of a phase's search stand among its keys. */
  static final String PREFIX = "individual/";

  /**
   * Payload: columns over the items, empty when the individual failed.
   *
   * @param failure why it has no scores, or null
   * @param scoringSeconds without making the model
   */
  record Judged(
      double[] nll, int[] tokens, boolean[] exact, String failure, double scoringSeconds) {}

  IndividualUnit {
    items = List.copyOf(items);
  }

  @Override
  public String key() {
    return PREFIX
        + Genome.parse(genome).hash().substring(0, 12)
        + "/"
        + shard
        + "/"
        + items.size()
        + "-"
        + digest().substring(0, 6);
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
    scope.checkCancelled();
    Judged judged;
    try (MergedModel model = MergedModel.of(scope, parents, Genome.parse(genome), computeType)) {
      judged = score(model);
    } catch (ForgeException e) {
      if (e.code() != ErrorCode.MODEL_INVALID) {
        throw e; // the machine's trouble, not the individual's
      }
      judged = failed(e.reason());
    } catch (OutOfMemoryError e) {
      judged = failed("out of memory: " + e.getMessage());
    }
    return new UnitOutput(Json.write(judged), List.of());
  }

  private static Judged failed(String reason) {
    return new Judged(new double[0], new int[0], new boolean[0], reason, 0);
  }

  private Judged score(MergedModel model) {
    long start = System.nanoTime();
    TaskSequences sequences = new TaskSequences(model.tokenizer(), frame);
    List<ScoredSequence> inputs = new ArrayList<>();
    items.forEach(item -> inputs.add(sequences.of(item)));
    List<SequenceScore> scores = Scorer.score(model.decoder(), inputs);
    int n = scores.size();
    double[] nll = new double[n];
    int[] tokens = new int[n];
    boolean[] exact = new boolean[n];
    for (int i = 0; i < n; i++) {
      nll[i] = scores.get(i).nll();
      tokens[i] = scores.get(i).tokens();
      exact[i] = scores.get(i).exact();
      if (!Double.isFinite(nll[i])) {
        return failed("the NLL of item %s is %s".formatted(items.get(i).id(), nll[i]));
      }
    }
    return new Judged(nll, tokens, exact, null, (System.nanoTime() - start) * 1e-9);
  }
}
