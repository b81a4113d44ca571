package io.agentforge.phases.cognate;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.task.Domain;
import io.agentforge.datasets.task.Split;
import io.agentforge.phases.Metric;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.CorpusSource;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.HeldOut;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.UnitResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Prepares the data and trains the trunk, then the specialists side by side: each specialist is a
 * chain of segments, so that three chains keep any number of cores busy and a crash costs one
 * segment at most.
 */
final class CognateTraining {
  private final CognateSettings settings;
  private final CorpusSource corpus;
  private final CognateUnits units;

  CognateTraining(CognateSettings settings, CorpusSource corpus, Frame frame, HeldOut heldOut) {
    this.settings = settings;
    this.corpus = corpus;
    this.units = new CognateUnits(settings, corpus, frame, curveItems(settings, corpus, heldOut));
  }

  /**
   * What training gave.
   *
   * @param models name → files of the Hugging Face folder, trunk first
   * @param reports of every training segment
   */
  record Trained(
      PreparedData data,
      Map<String, List<CheckpointFile>> models,
      Map<String, Long> parameters,
      Map<String, String> dtypes,
      List<TrainingReport> reports) {

    /** Learning curves and training losses as metric rows. */
    List<Metric> metrics() {
      List<Metric> metrics = new ArrayList<>();
      for (TrainingReport report : reports) {
        for (CurvePoint point : report.curve()) {
          point
              .nll()
              .forEach(
                  (suite, nll) ->
                      metrics.add(
                          Metric.plain(
                              "curve/" + suite,
                              report.model(),
                              point.tokens(),
                              nll,
                              "nats/token",
                              "selection")));
        }
        for (TrainingReport.Loss loss : report.losses()) {
          metrics.add(
              Metric.plain(
                  "training_loss",
                  report.model(),
                  loss.tokens(),
                  loss.loss(),
                  "nats/token",
                  "train"));
        }
      }
      return metrics;
    }

    /** What the divergence guard did, and the arithmetic that was chosen. */
    List<PhaseEvent> events() {
      List<PhaseEvent> events = new ArrayList<>();
      for (TrainingReport report : reports) {
        String unit = "train/" + report.model() + "/" + report.segment();
        events.add(
            new PhaseEvent(
                "compute_type",
                PhaseEvent.Level.INFO,
                unit,
                "linear layers in " + report.computeType(),
                "{}"));
        for (String rollback : report.rollbacks()) {
          events.add(new PhaseEvent("rollback", PhaseEvent.Level.WARN, unit, rollback, "{}"));
        }
      }
      return events;
    }
  }

  CognateUnits units() {
    return units;
  }

  private static List<EvaluationItem> curveItems(
      CognateSettings settings, CorpusSource corpus, HeldOut heldOut) {
    int count = settings.evaluation().curveItems();
    List<EvaluationItem> items = new ArrayList<>();
    for (Domain domain : Domain.values()) {
      items.addAll(heldOut.questions(Split.SELECTION, domain, count));
    }
    List<EvaluationItem> text =
        heldOut.text(corpus.documents(Split.SELECTION), (long) count * HeldOut.PIECE_CHARACTERS);
    items.addAll(text.subList(0, Math.min(count, text.size())));
    return items;
  }

  Trained run(PhaseContext context) {
    List<TrainingReport> reports = Collections.synchronizedList(new ArrayList<>());
    Map<String, List<CheckpointFile>> models = new LinkedHashMap<>();
    Map<String, Long> parameters = new LinkedHashMap<>();
    Map<String, String> dtypes = new LinkedHashMap<>();
    PrepareUnit prepare = units.prepare(corpus.trainingText());
    UnitResult prepared = context.parts().time("prepare", () -> context.units().run(prepare));
    PreparedData data =
        context.parts().time("tokens", () -> withTokens(context, prepare.digest(), prepared));

    CognateUnits.Parent parent;
    if (settings.trunkFolder().isPresent()) {
      ImportUnit unit = units.importTrunk();
      UnitResult imported = context.parts().time("import", () -> context.units().run(unit));
      ImportUnit.Imported what = imported.output().payload(ImportUnit.Imported.class);
      models.put(CognateUnits.TRUNK, imported.output().files());
      parameters.put(CognateUnits.TRUNK, what.parameters());
      dtypes.put(CognateUnits.TRUNK, what.dtype());
      parent = CognateUnits.Parent.model(unit, imported);
    } else {
      Chain trunk =
          timed(
              context,
              "trunk",
              () -> chain(context, CognateUnits.TRUNK, data, CognateUnits.Parent.NONE));
      reports.addAll(trunk.reports());
      trunk.addTo(models, parameters, dtypes);
      parent = trunk.model();
    }
    for (Chain chain : timed(context, "specialists", () -> specialists(context, data, parent))) {
      reports.addAll(chain.reports());
      chain.addTo(models, parameters, dtypes);
    }
    return new Trained(data, models, parameters, dtypes, List.copyOf(reports));
  }

  /** The prepared files, with the token file of a large data set when that is made apart. */
  private PreparedData withTokens(PhaseContext context, String digest, UnitResult prepared)
      throws IOException {
    PreparedData data = new PreparedData(digest, prepared.output().files());
    Path folder = Files.createTempDirectory("forge-tokens-");
    try {
      Path tokenizer = context.units().object(data.file(PreparedData.TOKENIZER));
      Path file = folder.resolve(PreparedData.TRAIN_TOKENS);
      if (corpus.tokens(tokenizer, file).isEmpty()) {
        return data;
      }
      List<CheckpointFile> files = new ArrayList<>(data.files());
      files.add(context.units().store(file));
      return new PreparedData(digest, files);
    } finally {
      Files.deleteIfExists(folder.resolve(PreparedData.TRAIN_TOKENS));
      Files.deleteIfExists(folder);
    }
  }

  /** A model's training from its first to its last segment. */
  private record Chain(String name, CognateUnits.Parent model, List<TrainingReport> reports) {
    void addTo(
        Map<String, List<CheckpointFile>> models,
        Map<String, Long> parameters,
        Map<String, String> dtypes) {
      models.put(name, model.start().files());
      parameters.put(name, reports.get(reports.size() - 1).parameters());
      dtypes.put(name, "F32");
    }
  }

  private Chain chain(
      PhaseContext context, String model, PreparedData data, CognateUnits.Parent parent) {
    List<TrainingReport> reports = new ArrayList<>();
    CognateUnits.Parent current = parent;
    for (int segment = 0; segment < settings.segments(); segment++) {
      TrainUnit unit = units.train(model, segment, data, current);
      UnitResult result = context.units().run(unit);
      reports.add(result.output().payload(TrainingReport.class));
      current =
          unit.isLast()
              ? CognateUnits.Parent.model(unit, result)
              : CognateUnits.Parent.state(unit, result);
    }
    return new Chain(model, current, reports);
  }

  private List<Chain> specialists(
      PhaseContext context, PreparedData data, CognateUnits.Parent trunk) {
    ExecutorService threads = Executors.newFixedThreadPool(Component.specialists().size());
    try {
      List<CompletableFuture<Chain>> chains =
          Component.specialists().stream()
              .map(
                  own ->
                      CompletableFuture.supplyAsync(
                          () -> chain(context, own.id(), data, trunk), threads))
              .toList();
      return chains.stream().map(CognateTraining::join).toList();
    } finally {
      threads.shutdownNow();
    }
  }

  private static Chain join(CompletableFuture<Chain> chain) {
    try {
      return chain.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /**
   * Times a stage group and divides its wall time among training, scoring of the learning curve and
   * the rest, in proportion to the seconds that its units report for each.
   */
  private static <T> T timed(
      PhaseContext context, String part, java.util.concurrent.Callable<T> work) {
    int before = context.units().done().size();
    long start = System.nanoTime();
    try {
      return work.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      double wall = (System.nanoTime() - start) * 1e-9;
      apportion(context, part, wall, before);
    }
  }

  private static void apportion(PhaseContext context, String part, double wall, int before) {
    var fresh =
        context.units().done().stream().skip(before).filter(done -> !done.reused()).toList();
    double all = fresh.stream().mapToDouble(done -> done.result().seconds()).sum();
    double training = 0;
    double scoring = 0;
    for (var done : fresh) {
      TrainingReport report = Json.read(done.result().output().payload(), TrainingReport.class);
      training += report.trainingSeconds();
      scoring += report.scoringSeconds();
    }
    double scale = all > 0 ? wall / all : 0;
    context.parts().add("training: " + part, training * scale);
    context.parts().add("scoring: learning curves", scoring * scale);
    context.parts().add("other: " + part, wall - (training + scoring) * scale);
  }
}
