package io.agentforge.phases.bitnet;

import ai.djl.Device;
import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.shard.TokenCorpus;
import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.MixtureBatches;
import io.agentforge.phases.evaluation.Models;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.train.BatchSource;
import io.agentforge.train.StepReport;
import io.agentforge.train.TernaryCourse;
import io.agentforge.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One worker's training in one round: from the common weights, with its own moments and its own
 * batches. A worker that fails in its training does not fail the round: it comes back lost.
 *
 * @param weights of all workers at the start of the round, a Hugging Face folder
 * @param state the worker's training checkpoint of the round before; empty in the first
 * @param teacher the fp32 model that entered
 * @param tokens training text in tokens
 */
record RoundUnit(
    int round,
    int worker,
    RecoverySettings settings,
    Frame frame,
    List<CheckpointFile> weights,
    List<CheckpointFile> state,
    List<CheckpointFile> teacher,
    CheckpointFile tokens)
    implements UnitTask {
  static final String VERSION = "bitnet-round-3";
  static final String STATE = "training.safetensors";

  /** The recovery follows its parent on prompts too. */
  private static final double EVERY_PROMPT_TOKEN = 1;

  RoundUnit {
    weights = List.copyOf(weights);
    state = List.copyOf(state);
    teacher = List.copyOf(teacher);
  }

  /**
   * Payload.
   *
   * @param losses of every optimiser step, in nats per token
   * @param lost why the worker's way is left out; null when it arrived
   */
  record Report(int round, int worker, long tokens, List<Double> losses, String lost) {}

  @Override
  public String key() {
    return "recover/%d/%d".formatted(round, worker);
  }

  @Override
  public String kind() {
    return "train";
  }

  @Override
  public String digest() {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("version", VERSION);
    parts.put("round", round);
    parts.put("worker", worker);
    parts.put("settings", settings);
    parts.put("frame", frame);
    parts.put("weights", weights);
    parts.put("state", state);
    parts.put("teacher", teacher);
    parts.put("tokens", tokens);
    return Json.digest(parts);
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    List<Double> losses = new ArrayList<>();
    try (Tokenizer tokenizer =
            Tokenizer.open(scope.object(Models.named(weights, Models.TOKENIZER)));
        Teacher taught = teacher(scope);
        Trainer trainer = trainer(scope, batches(scope, tokenizer), taught)) {
      for (long step = 0; step < settings.innerSteps(); step++) {
        scope.checkCancelled();
        losses.add(loss(trainer.step()));
      }
      Path folder = Files.createDirectory(scope.scratch().resolve("state"));
      trainer.save(folder);
      return output(losses, null, scope.store(folder));
    } catch (ForgeException e) {
      if (e.code() == ErrorCode.TRAINING_DIVERGED) {
        return output(losses, e.getMessage(), List.of());
      }
      throw e;
    }
  }

  /** A step that changed nothing, because its gradient is not finite, ends the worker's round. */
  private double loss(StepReport report) {
    if (!Double.isFinite(report.loss()) || !Double.isFinite(report.gradNorm())) {
      throw new ForgeException(
          ErrorCode.TRAINING_DIVERGED,
          key(),
          "step %d has loss %s and gradient norm %s"
              .formatted(report.step(), report.loss(), report.gradNorm()),
          "Lower bitnet.learning_rate");
    }
    return report.loss();
  }

  private UnitOutput output(List<Double> losses, String lost, List<CheckpointFile> files) {
    long tokens = lost == null ? settings.tokensPerRound() : 0;
    return new UnitOutput(Json.write(new Report(round, worker, tokens, losses, lost)), files);
  }

  /** The parent as teacher, if there is to be one. */
  private record Teacher(Optional<Decoder> decoder) implements AutoCloseable {
    @Override
    public void close() {
      decoder.ifPresent(Decoder::close);
    }
  }

  private Teacher teacher(TaskScope scope) {
    if (settings.ternary().distillation() == 0) {
      return new Teacher(Optional.empty());
    }
    DecoderOptions options = new DecoderOptions(settings.training().computeType(), device(scope));
    return new Teacher(Optional.of(Decoder.open(scope.folder(teacher), options)));
  }

  private Trainer trainer(TaskScope scope, BatchSource batches, Teacher taught) {
    TernaryCourse course = new TernaryCourse(settings.ternary(), taught.decoder());
    ModelFolder folder = ModelFolder.open(scope.folder(weights));
    Map<String, Tensor> common = folder.tensors(DType.F32);
    if (state.isEmpty()) {
      DecoderWeights start = DecoderWeights.load(folder.config(), common, device(scope));
      return Trainer.start(start, settings.training(), course, batches);
    }
    Trainer trainer =
        Trainer.resume(scope.folder(state), settings.training(), course, batches, device(scope));
    trainer.replaceWeights(common);
    return trainer;
  }

  private BatchSource batches(TaskScope scope, Tokenizer tokenizer) {
    return new MixtureBatches(
        settings.rows(),
        settings.length(),
        settings.mixture(),
        TokenCorpus.local(scope.object(tokens)),
        new TaskSequences(tokenizer, frame),
        settings.tasks(),
        EVERY_PROMPT_TOKEN,
        SeedTree.root(settings.seed()).child("bitnet", "worker", worker));
  }

  private static Device device(TaskScope scope) {
    return TorchRuntime.device(scope.device().device());
  }
}
