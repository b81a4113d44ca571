package io.agentforge.phases.cognate;

import io.agentforge.datasets.task.Split;
import io.agentforge.model.ModelConfig;
import io.agentforge.phases.PhaseId;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.WorkUnit;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.CorpusSource;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.TrainingText;
import io.agentforge.phases.unit.Json;
import io.agentforge.torch.ComputeType;
import io.agentforge.train.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists the units of phase 1 with their cost.
 *
 * <p>Times follow from floating-point operations (6 per parameter and token to train, 2 to score,
 * attention besides) and an assumed rate of one core; memory from weights, gradients, optimiser
 * state and activations. They are estimates to plan with and never shown as measurements.
 */
final class CognatePlan {
  /** Assumed useful rate of one core, in FLOP per second. */
  private static final double BF16_RATE = 200e9;

  private static final double FP32_RATE = 80e9;

  /** About what a byte-pair vocabulary of a few thousand gives on English. */
  private static final double CHARACTERS_PER_TOKEN = 3;

  private static final long TOKENS_PER_QUESTION = 60;
  private static final long JVM_BYTES = 700L << 20;

  private final CognateSettings settings;
  private final CorpusSource corpus;
  private final CognateUnits units;
  private final CognateEvaluation evaluation;

  CognatePlan(
      CognateSettings settings,
      CorpusSource corpus,
      CognateTraining training,
      CognateEvaluation evaluation) {
    this.settings = settings;
    this.corpus = corpus;
    this.units = training.units();
    this.evaluation = evaluation;
  }

  PhasePlan make() {
    List<WorkUnit> list = new ArrayList<>();
    PrepareUnit prepare = units.prepare(new TrainingText.Sent(List.of()));
    long characters = corpus.characters(Split.TRAIN);
    long textTokens = (long) (characters / CHARACTERS_PER_TOKEN);
    list.add(new WorkUnit(prepare.key(), prepare.kind(), 0, textTokens, textTokens * 2, null, 0));
    List<String> digests = new ArrayList<>(List.of(prepare.digest()));
    PreparedData data = new PreparedData(prepare.digest(), List.of());
    CognateUnits.Parent trunk = CognateUnits.Parent.NONE;
    if (settings.trunkFolder().isPresent()) {
      ImportUnit unit = units.importTrunk();
      long bytes = settings.config().parameters() * 2;
      list.add(new WorkUnit(unit.key(), unit.kind(), 0, 0, bytes, null, 0));
      trunk = CognateUnits.Parent.model(unit, null);
    }
    for (String model : units.trainedModels()) {
      CognateUnits.Parent last = addChain(list, digests, model, data, trunk);
      if (model.equals(CognateUnits.TRUNK)) {
        trunk = last;
      }
    }
    addEvaluation(list);
    return new PhasePlan(PhaseId.COGNATE, inputsDigest(), digest(digests), list);
  }

  private CognateUnits.Parent addChain(
      List<WorkUnit> list,
      List<String> digests,
      String model,
      PreparedData data,
      CognateUnits.Parent start) {
    CognateUnits.Parent parent = start;
    for (int segment = 0; segment < settings.segments(); segment++) {
      TrainUnit unit = units.train(model, segment, data, parent);
      list.add(training(unit));
      digests.add(unit.digest());
      parent = CognateUnits.Parent.model(unit, null);
    }
    return parent;
  }

  private WorkUnit training(TrainUnit unit) {
    TrainingSettings training = unit.settings();
    long before = training.steps() * unit.segment() / unit.segments();
    long tokens = (unit.lastStep() - before) * settings.tokensPerStep(training);
    ModelConfig config = unit.config();
    long state = config.parameters() * Float.BYTES * 3;
    double seconds = tokens * 3 * flopPerToken(config, unit.length()) / rate();
    return new WorkUnit(
        unit.key(), unit.kind(), 0, tokens, state, seconds, trainingMemory(unit, state));
  }

  /** Weights, two moments, gradients and bf16 copies, and activations of one micro-batch. */
  private long trainingMemory(TrainUnit unit, long state) {
    ModelConfig c = unit.config();
    long tokens = (long) unit.rows() * unit.length();
    long perLayer = 14L * c.hidden() + 5L * c.ffn() + 2L * unit.length() * c.heads();
    long kept =
        unit.settings().checkpointing()
            ? c.hidden() * (long) c.layers() + perLayer
            : perLayer * c.layers();
    long activations = tokens * (kept + 3L * c.vocab()) * Float.BYTES;
    return JVM_BYTES + state + c.parameters() * 6 + activations;
  }

  private void addEvaluation(List<WorkUnit> list) {
    CognateSettings.EvaluationSettings e = settings.evaluation();
    Map<Integer, List<EvaluationItem>> shards = evaluation.shards();
    double secondsPerToken = flopPerToken(settings.config(), settings.length()) / rate();
    long memory = JVM_BYTES + settings.config().parameters() * Float.BYTES;
    List<String> models = new ArrayList<>(List.of(CognateUnits.TRUNK));
    Component.specialists().forEach(c -> models.add(c.id()));
    for (String model : models) {
      shards.forEach(
          (shard, items) -> {
            long tokens = items.stream().mapToLong(CognatePlan::tokens).sum();
            list.add(
                new WorkUnit(
                    EvaluateUnit.key(model, shard),
                    "evaluate",
                    items.size(),
                    tokens,
                    0,
                    tokens * secondsPerToken,
                    memory));
          });
      if (e.samples() > 0) {
        list.add(
            new WorkUnit("generate/" + model, "generate", 4L * e.samples(), 0, 0, null, memory));
      }
    }
    list.add(new WorkUnit("validate", "validate", models.size(), 0, 0, null, JVM_BYTES));
    models.forEach(model -> list.add(WorkUnit.describe(model, JVM_BYTES)));
  }

  private static long tokens(EvaluationItem item) {
    return item.suite().equals(Component.TEXT.id())
        ? (long) (item.answer().length() / CHARACTERS_PER_TOKEN)
        : TOKENS_PER_QUESTION;
  }

  private static double flopPerToken(ModelConfig c, int length) {
    return 2.0 * c.parameters() + 4.0 * c.layers() * length * c.heads() * c.headDim();
  }

  private double rate() {
    return settings.trunk().computeType() == ComputeType.BF16 ? BF16_RATE : FP32_RATE;
  }

  private String inputsDigest() {
    Map<String, Object> inputs = new TreeMap<>();
    inputs.put("corpus", corpus.digest());
    inputs.put("trunk", settings.trunkDigest().orElse(""));
    return Json.digest(inputs);
  }

  private String digest(List<String> unitDigests) {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("units", unitDigests);
    parts.put("evaluation", settings.evaluation());
    parts.put("evaluation_config", evaluation.configDigest());
    parts.put("generate", GenerateUnit.VERSION);
    parts.put("validate", ValidateUnit.VERSION);
    return Json.digest(parts);
  }
}
