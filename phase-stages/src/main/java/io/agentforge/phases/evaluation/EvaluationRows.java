package io.agentforge.phases.evaluation;

import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.task.Split;
import io.agentforge.phases.Evaluation;
import io.agentforge.phases.unit.Json;
import io.agentforge.torch.ComputeType;
import java.util.Map;

/** Cells of the evaluation cache. */
public final class EvaluationRows {
  private EvaluationRows() {}

  /** Hash of how a Hugging Face folder is judged by {@link EvaluateUnit}: part of a cell's key. */
  public static String config(Frame frame, ComputeType computeType) {
    return Json.digest(
        Map.of("version", EvaluateUnit.VERSION, "frame", frame, "compute_type", computeType));
  }

  /**
   * @param model hash of the weights file
   * @param config hash of how it was judged
   * @param nll sum over the item's scored tokens, in nats
   */
  public static Evaluation row(
      String model,
      String config,
      Split split,
      EvaluationItem item,
      double nll,
      int tokens,
      boolean exact) {
    return new Evaluation(
        model,
        config,
        item.id(),
        split.id(),
        item.suite(),
        item.family(),
        item.level(),
        nll,
        tokens,
        exact,
        ContentDigest.of(item.prompt()).sha256());
  }
}
