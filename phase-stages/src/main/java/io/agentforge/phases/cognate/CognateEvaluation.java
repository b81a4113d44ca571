package io.agentforge.phases.cognate;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.shard.TokenCorpus;
import io.agentforge.datasets.task.Domain;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.task.TaskItem;
import io.agentforge.phases.Evaluation;
import io.agentforge.phases.Metric;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.CorpusSource;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.EvaluationRows;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.HeldOut;
import io.agentforge.phases.evaluation.Models;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.score.ScoredSequence;
import io.agentforge.seed.SeedTree;
import io.agentforge.statistics.DistinctN;
import io.agentforge.tokenizer.Tokenizer;
import io.agentforge.torch.ComputeType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Judges every model on the test split as one Spark stage over (model × item shard), filling only
 * the cells that the evaluation cache lacks, and lets each write samples.
 */
final class CognateEvaluation {
  private static final int UNIGRAM_QUESTIONS = 2000;
  private static final double SAMPLE_TEMPERATURE = 0.8;
  private static final int SAMPLE_PROMPT_CHARACTERS = 80;

  private final CognateSettings settings;
  private final CorpusSource corpus;
  private final Frame frame;
  private final HeldOut heldOut;
  private List<EvaluationItem> items;

  CognateEvaluation(CognateSettings settings, CorpusSource corpus, Frame frame, HeldOut heldOut) {
    this.settings = settings;
    this.corpus = corpus;
    this.frame = frame;
    this.heldOut = heldOut;
  }

  /**
   * What evaluation gave.
   *
   * @param unigram suite → NLL per token of the unigram model of that suite
   * @param computed cells that were not in the cache
   */
  record Evaluated(
      EvaluationMatrix matrix,
      Map<String, Double> unigram,
      List<Metric> metrics,
      List<PhaseEvent> events,
      List<Evaluation> computed) {}

  /**
   * All test items: questions of every domain, then pieces of held-out documents. Made once, for
   * the plan and for its execution.
   */
  private List<EvaluationItem> items() {
    if (items == null) {
      List<EvaluationItem> made = new ArrayList<>();
      for (Domain domain : Domain.values()) {
        made.addAll(heldOut.questions(Split.TEST, domain, settings.evaluation().itemsPerDomain()));
      }
      made.addAll(
          heldOut.text(corpus.documents(Split.TEST), settings.evaluation().textCharacters()));
      items = List.copyOf(made);
    }
    return items;
  }

  /**
   * The test items by shard: by hash of the item's id, so that shards do not depend on partitions,
   * on order or on what the cache holds.
   */
  Map<Integer, List<EvaluationItem>> shards() {
    int shards = settings.evaluation().shards(items().size());
    Map<Integer, List<EvaluationItem>> byShard = new TreeMap<>();
    for (EvaluationItem item : items()) {
      int shard = SeedTree.root(0).child("shard", item.id()).integer(0, shards);
      byShard.computeIfAbsent(shard, s -> new ArrayList<>()).add(item);
    }
    return byShard;
  }

  /** Hash of how items are judged; with the weights' hash it addresses the cache. */
  String configDigest() {
    return EvaluationRows.config(frame, computeType());
  }

  private ComputeType computeType() {
    return settings.specialist().computeType();
  }

  Evaluated run(PhaseContext context, CognateTraining.Trained trained) {
    List<EvaluationItem> items = context.parts().time("held-out items", this::items);
    EvaluationMatrix matrix = new EvaluationMatrix(items);
    List<Evaluation> computed =
        context.parts().time("scoring: test items", () -> score(context, trained, items, matrix));
    List<Metric> metrics = new ArrayList<>(matrix.metrics());
    Map<String, Double> unigram =
        context.parts().time("unigram", () -> unigram(context, trained, items));
    unigram.forEach(
        (suite, nll) ->
            metrics.add(
                Metric.plain("unigram_nll/" + suite, "unigram", 0, nll, "nats/token", "test")));
    List<PhaseEvent> events = new ArrayList<>();
    context.parts().time("samples", () -> samples(context, trained, items, metrics, events));
    return new Evaluated(matrix, unigram, metrics, events, computed);
  }

  private List<Evaluation> score(
      PhaseContext context,
      CognateTraining.Trained trained,
      List<EvaluationItem> items,
      EvaluationMatrix matrix) {
    List<EvaluateUnit> units = new ArrayList<>();
    Map<String, EvaluationItem> byId = new HashMap<>();
    items.forEach(item -> byId.put(item.id(), item));
    trained
        .models()
        .forEach(
            (model, files) -> {
              Map<String, Evaluation> cached = cached(context, files);
              Set<EvaluationItem> missing = new HashSet<>();
              for (EvaluationItem item : items) {
                Evaluation cell = cached.get(item.id());
                if (cell == null) {
                  missing.add(item);
                } else {
                  matrix.put(model, item.id(), cell(cell.nll(), cell.tokens(), cell.exact()));
                }
              }
              units.addAll(units(model, files, missing));
            });
    List<Evaluation> computed = new ArrayList<>();
    List<UnitResult> results = context.units().run("evaluation", units);
    for (int i = 0; i < units.size(); i++) {
      EvaluateUnit unit = units.get(i);
      EvaluateUnit.Scores scores = results.get(i).output().payload(EvaluateUnit.Scores.class);
      for (int k = 0; k < scores.ids().size(); k++) {
        EvaluationItem item = byId.get(scores.ids().get(k));
        matrix.put(
            unit.model(), item.id(), cell(scores.nll()[k], scores.tokens()[k], scores.exact()[k]));
        computed.add(evaluation(unit, item, scores, k));
      }
    }
    return computed;
  }

  private static EvaluationMatrix.Cell cell(double nll, int tokens, boolean exact) {
    return new EvaluationMatrix.Cell(nll, tokens, exact);
  }

  private Evaluation evaluation(
      EvaluateUnit unit, EvaluationItem item, EvaluateUnit.Scores scores, int k) {
    return EvaluationRows.row(
        Models.named(unit.modelFiles(), Models.WEIGHTS).sha256(),
        configDigest(),
        Split.TEST,
        item,
        scores.nll()[k],
        scores.tokens()[k],
        scores.exact()[k]);
  }

  private Map<String, Evaluation> cached(PhaseContext context, List<CheckpointFile> files) {
    Map<String, Evaluation> cells = new HashMap<>();
    String weights = Models.named(files, Models.WEIGHTS).sha256();
    context.cached().apply(weights, configDigest()).forEach(cell -> cells.put(cell.itemId(), cell));
    return cells;
  }

  /** A unit for each shard that has items without a cached cell. */
  private List<EvaluateUnit> units(
      String model, List<CheckpointFile> files, Set<EvaluationItem> missing) {
    List<EvaluateUnit> units = new ArrayList<>();
    shards()
        .forEach(
            (shard, items) -> {
              List<EvaluationItem> left = items.stream().filter(missing::contains).toList();
              if (!left.isEmpty()) {
                units.add(new EvaluateUnit(model, files, shard, left, frame, computeType()));
              }
            });
    return units;
  }

  /** Unigram models fitted on training text and questions, judged on the same test items. */
  private Map<String, Double> unigram(
      PhaseContext context, CognateTraining.Trained trained, List<EvaluationItem> items) {
    Map<String, Double> result = new LinkedHashMap<>();
    TokenCorpus text =
        TokenCorpus.local(context.units().object(trained.data().file(PreparedData.TRAIN_TOKENS)));
    try (Tokenizer tokenizer =
        Tokenizer.open(context.units().object(trained.data().file(PreparedData.TOKENIZER)))) {
      TaskSequences sequences = new TaskSequences(tokenizer, frame);
      for (Component suite : Component.values()) {
        Unigram unigram =
            suite.domain().isEmpty()
                ? Unigram.of(tokenizer.vocab(), text)
                : Unigram.of(tokenizer.vocab(), questions(suite.domain().orElseThrow(), sequences));
        List<ScoredSequence> test =
            items.stream()
                .filter(item -> item.suite().equals(suite.id()))
                .map(sequences::of)
                .toList();
        result.put(suite.id(), unigram.nllPerToken(test));
      }
    }
    return result;
  }

  private List<ScoredSequence> questions(Domain domain, TaskSequences sequences) {
    SeedTree seed = SeedTree.root(settings.seed()).child("unigram");
    List<ScoredSequence> questions = new ArrayList<>();
    for (int i = 0; i < UNIGRAM_QUESTIONS; i++) {
      TaskItem item = settings.tasks().item(Split.TRAIN, domain, seed, i);
      questions.add(sequences.of(item.prompt(), item.answer()));
    }
    return questions;
  }

  private Void samples(
      PhaseContext context,
      CognateTraining.Trained trained,
      List<EvaluationItem> items,
      List<Metric> metrics,
      List<PhaseEvent> events) {
    List<GenerateUnit.Prompt> prompts = prompts(items);
    if (prompts.isEmpty()) {
      return null;
    }
    List<GenerateUnit> units = new ArrayList<>();
    trained
        .models()
        .forEach(
            (model, files) ->
                units.add(
                    new GenerateUnit(
                        model,
                        files,
                        prompts,
                        settings.evaluation().sampleTokens(),
                        SAMPLE_TEMPERATURE,
                        settings.seed(),
                        frame,
                        computeType())));
    for (UnitResult result : context.units().run("samples", units)) {
      List<GenerateUnit.Sample> samples =
          result.output().payload(GenerateUnit.Samples.class).samples();
      addRepetition(samples, metrics);
      for (GenerateUnit.Sample sample : samples) {
        events.add(
            new PhaseEvent(
                "sample",
                PhaseEvent.Level.INFO,
                result.key(),
                "a continuation to read",
                Json.write(
                    Map.of(
                        "model", sample.model(),
                        "suite", sample.suite(),
                        "prompt", sample.prompt(),
                        "text", sample.text(),
                        "temperature", sample.temperature()))));
      }
    }
    return null;
  }

  private List<GenerateUnit.Prompt> prompts(List<EvaluationItem> items) {
    List<GenerateUnit.Prompt> prompts = new ArrayList<>();
    for (Component suite : Component.values()) {
      items.stream()
          .filter(item -> item.suite().equals(suite.id()))
          .limit(settings.evaluation().samples())
          .forEach(item -> prompts.add(new GenerateUnit.Prompt(suite.id(), beginning(item))));
    }
    return prompts;
  }

  private static String beginning(EvaluationItem item) {
    if (!item.suite().equals(Component.TEXT.id())) {
      return item.prompt();
    }
    String text = item.answer().strip();
    return text.substring(0, Math.min(SAMPLE_PROMPT_CHARACTERS, text.length()));
  }

  /** Repetition rate: share of 4-grams of the greedy continuations of text that occurred before. */
  private static void addRepetition(List<GenerateUnit.Sample> samples, List<Metric> metrics) {
    if (samples.isEmpty()) {
      return; // a recipe may ask for none
    }
    List<int[]> greedy =
        samples.stream()
            .filter(s -> s.temperature() == 0 && s.suite().equals(Component.TEXT.id()))
            .map(GenerateUnit.Sample::tokens)
            .toList();
    String model = samples.get(0).model();
    DistinctN.pooled(greedy, 4)
        .ifPresent(
            d -> metrics.add(Metric.plain("repetition_rate", model, 0, 1 - d, "share", "test")));
    DistinctN.pooled(greedy, 2)
        .ifPresent(d -> metrics.add(Metric.plain("distinct_2", model, 0, d, "share", "test")));
  }
}
