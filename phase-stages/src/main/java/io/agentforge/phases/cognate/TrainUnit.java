package io.agentforge.phases.cognate;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.model.ModelConfig;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.Mixture;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.train.TrainingSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One segment of one model's training, from a training checkpoint to the next; the last segment
 * leaves the Hugging Face folder.
 *
 * @param rows rows of a micro-batch
 * @param length tokens a row predicts
 * @param data tokenizer and training tokens
 * @param tasks where training questions come from
 * @param promptShare share of the tokens of their prompts that are targets
 * @param parentDigest digest of the unit whose output is continued, so that the digests of a whole
 *     chain are known before it runs; the configuration's digest for a fresh model
 * @param start what the segment starts from
 * @param curveItems held-out items of the selection split for the learning curve
 * @param curveEvery optimiser steps between two points of the curve
 */
record TrainUnit(
    String model,
    int segment,
    int segments,
    ModelConfig config,
    TrainingSettings settings,
    int rows,
    int length,
    Mixture mixture,
    Frame frame,
    PreparedData data,
    TaskSampler tasks,
    double promptShare,
    long seed,
    String parentDigest,
    Start start,
    List<EvaluationItem> curveItems,
    long curveEvery)
    implements UnitTask {
  TrainUnit {
    curveItems = List.copyOf(curveItems);
  }

  /** Raised when the training loop changes its results; part of every unit's digest. */
  static final String VERSION = "train-2";

  /** Where a segment begins. */
  enum StartKind {
    FRESH,
    MODEL,
    TRAINING_STATE
  }

  /**
   * @param files of the model folder or training checkpoint; empty when fresh
   */
  record Start(StartKind kind, List<CheckpointFile> files) implements Serializable {
    static final Start FRESH = new Start(StartKind.FRESH, List.of());
  }

  @Override
  public String key() {
    return "train/" + model + "/" + segment;
  }

  @Override
  public String kind() {
    return "train";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("model", model);
    parts.put("segment", segment);
    parts.put("segments", segments);
    parts.put("config", config);
    parts.put("settings", settings);
    parts.put("rows", rows);
    parts.put("length", length);
    parts.put("mixture", mixture);
    parts.put("frame", frame);
    parts.put("data", data.digest());
    parts.put("tasks", tasks);
    parts.put("prompt_share", promptShare);
    parts.put("seed", seed);
    parts.put("parent", parentDigest);
    parts.put("curve_items", curveItems);
    parts.put("curve_every", curveEvery);
    return Json.digest(parts);
  }

  /** Optimiser steps done when this segment is. */
  long lastStep() {
    return settings.steps() * (segment + 1) / segments;
  }

  boolean isLast() {
    return segment == segments - 1;
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    try (TrainingSegment work = new TrainingSegment(this, scope)) {
      return work.run();
    }
  }
}
