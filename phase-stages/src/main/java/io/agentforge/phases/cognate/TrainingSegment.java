package io.agentforge.phases.cognate;

import ai.djl.Device;
import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.shard.TokenCorpus;
import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.MixtureBatches;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.score.ScoredSequence;
import io.agentforge.score.Scorer;
import io.agentforge.score.SequenceScore;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import io.agentforge.train.BatchSource;
import io.agentforge.train.DivergenceGuard;
import io.agentforge.train.StepReport;
import io.agentforge.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The training loop of one {@link TrainUnit} inside a Spark task. */
final class TrainingSegment implements AutoCloseable {
  private static final int LOSS_EVERY = 5;

  private final TrainUnit unit;
  private final TaskScope scope;
  private final Tokenizer tokenizer;
  private final Map<String, List<ScoredSequence>> curveSuites = new TreeMap<>();
  private final List<TrainingReport.Loss> losses = new ArrayList<>();
  private final List<CurvePoint> curve = new ArrayList<>();
  private final List<String> rollbacks = new ArrayList<>();
  private long trainingNanos;
  private long scoringNanos;
  private long savingNanos;

  TrainingSegment(TrainUnit unit, TaskScope scope) {
    this.unit = unit;
    this.scope = scope;
    this.tokenizer = Tokenizer.open(scope.object(unit.data().file(PreparedData.TOKENIZER)));
    TaskSequences sequences = new TaskSequences(tokenizer, unit.frame());
    for (EvaluationItem item : unit.curveItems()) {
      curveSuites.computeIfAbsent(item.suite(), suite -> new ArrayList<>()).add(sequences.of(item));
    }
  }

  UnitOutput run() throws IOException {
    try (Trainer trainer = trainer()) {
      DivergenceGuard guard = new DivergenceGuard(trainer, this::rolledBack);
      if (unit.segment() == 0) {
        scoreCurve(trainer);
      }
      while (trainer.stepsDone() < unit.lastStep()) {
        scope.checkCancelled();
        step(trainer, guard);
      }
      return finish(trainer);
    }
  }

  private void rolledBack(DivergenceGuard.Rollback rollback) {
    rollbacks.add(
        "step %d thrown away, back to step %d: %s"
            .formatted(rollback.step(), rollback.restoredStep(), rollback.reason()));
  }

  private Trainer trainer() {
    TrainUnit.Start start = unit.start();
    BatchSource batches = batches();
    return switch (start.kind()) {
      case FRESH ->
          Trainer.start(
              DecoderWeights.initial(
                  unit.config(), SeedTree.root(unit.seed()).child("weights"), device()),
              unit.settings(),
              batches);
      case MODEL -> {
        ModelFolder folder = ModelFolder.open(scope.folder(start.files()));
        yield Trainer.start(
            folder.tensors(DType.F32), folder.config(), unit.settings(), batches, device());
      }
      case TRAINING_STATE ->
          Trainer.resume(scope.folder(start.files()), unit.settings(), batches, device());
    };
  }

  private Device device() {
    return TorchRuntime.device(scope.device().device());
  }

  private BatchSource batches() {
    TokenCorpus text = TokenCorpus.local(scope.object(unit.data().file(PreparedData.TRAIN_TOKENS)));
    return new MixtureBatches(
        unit.rows(),
        unit.length(),
        unit.mixture(),
        text,
        new TaskSequences(tokenizer, unit.frame()),
        unit.tasks(),
        unit.promptShare(),
        SeedTree.root(unit.seed()).child("batches", unit.model()));
  }

  private void step(Trainer trainer, DivergenceGuard guard) {
    long start = System.nanoTime();
    StepReport report = guard.step();
    trainingNanos += System.nanoTime() - start;
    long done = trainer.stepsDone();
    if (done % LOSS_EVERY == 0 || done == unit.lastStep()) {
      losses.add(
          new TrainingReport.Loss(
              done, tokens(done), report.loss(), report.gradNorm(), report.learningRate()));
    }
    if (done % unit.curveEvery() == 0 || done == unit.settings().steps()) {
      scoreCurve(trainer);
    }
  }

  private void scoreCurve(Trainer trainer) {
    long start = System.nanoTime();
    Map<String, Double> nll = new TreeMap<>();
    DecoderOptions options = new DecoderOptions(unit.settings().computeType(), device());
    try (Decoder decoder = Decoder.of(unit.config(), trainer.weights(), options)) {
      curveSuites.forEach(
          (suite, items) -> {
            scope.checkCancelled();
            nll.put(suite, nllPerToken(decoder, items));
          });
    }
    curve.add(new CurvePoint(trainer.stepsDone(), tokens(trainer.stepsDone()), nll));
    scoringNanos += System.nanoTime() - start;
  }

  private static double nllPerToken(Decoder decoder, List<ScoredSequence> items) {
    double sum = 0;
    long tokens = 0;
    for (SequenceScore score : Scorer.score(decoder, items)) {
      sum += score.nll();
      tokens += score.tokens();
    }
    return sum / tokens;
  }

  private long tokens(long steps) {
    return steps * unit.settings().accumulation() * unit.rows() * unit.length();
  }

  private UnitOutput finish(Trainer trainer) throws IOException {
    long start = System.nanoTime();
    Path folder = Files.createDirectory(scope.scratch().resolve("output"));
    if (unit.isLast()) {
      Path prepared = scope.folder(unit.data().tokenizerFiles());
      ModelFolder.write(
          folder,
          unit.config(),
          trainer.weights(),
          DType.F32,
          prepared.resolve(PreparedData.TOKENIZER));
      writeProbe(trainer, folder.resolve(CheckpointProbe.FILE));
    } else {
      trainer.save(folder);
    }
    List<CheckpointFile> files = scope.store(folder);
    savingNanos += System.nanoTime() - start;
    return new UnitOutput(Json.write(report(trainer)), files);
  }

  private void writeProbe(Trainer trainer, Path file) {
    DecoderOptions exact = new DecoderOptions(ComputeType.FP32, device());
    try (Decoder decoder = Decoder.of(unit.config(), trainer.weights(), exact)) {
      CheckpointProbe.write(file, decoder);
    }
  }

  private TrainingReport report(Trainer trainer) {
    return new TrainingReport(
        unit.model(),
        unit.segment(),
        trainer.stepsDone(),
        trainer.weights().values().stream().mapToLong(Tensor::elements).sum(),
        tokens(trainer.stepsDone()),
        losses,
        curve,
        rollbacks,
        trainingNanos * 1e-9,
        scoringNanos * 1e-9,
        savingNanos * 1e-9,
        unit.settings().computeType().name());
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
