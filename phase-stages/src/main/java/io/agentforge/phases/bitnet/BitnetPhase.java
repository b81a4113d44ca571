package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.task.Domain;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.task.TaskFamilies;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.model.ModelConfig;
import io.agentforge.phases.CheckpointDraft;
import io.agentforge.phases.Evaluation;
import io.agentforge.phases.Metric;
import io.agentforge.phases.Phase;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseId;
import io.agentforge.phases.PhaseInputs;
import io.agentforge.phases.PhaseOutcome;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.WorkUnit;
import io.agentforge.phases.evaluation.CorpusSource;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.HeldOut;
import io.agentforge.phases.evaluation.Models;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Phase 4: the model that enters is judged in fp32, made ternary without training and judged again,
 * trained through the quantiser, packed, and the packed file judged as it is.
 */
public final class BitnetPhase implements Phase {
  static final String TERNARY = "ternary";

  /** Families of questions, and text. */
  private static final int SUITES = TaskFamilies.all().size() + 1;

  /** The fp32 model and the packed file before and after recovery. */
  private static final int JUDGED_MODELS = 3;

  private static final long JVM_BYTES = 700L << 20;

  private final BitnetSettings settings;
  private final ModelConfig config;
  private final CorpusSource corpus;
  private final Frame frame;
  private final FolderSource folder;
  private final Optional<Source> source;

  /**
   * @param config shape of the model
   * @param folder the model if the recipe names a folder; null otherwise
   * @param source the model an earlier phase left; empty before it ran
   */
  BitnetPhase(
      BitnetSettings settings,
      ModelConfig config,
      CorpusSource corpus,
      Frame frame,
      FolderSource folder,
      Optional<Source> source) {
    this.settings = settings;
    this.config = config;
    this.corpus = corpus;
    this.frame = frame;
    this.folder = folder;
    this.source = source;
  }

  @Override
  public PhaseId id() {
    return PhaseId.BITNET;
  }

  @Override
  public Phase on(PhaseInputs inputs) {
    if (folder != null) {
      return this;
    }
    Optional<Source> found =
        inputs.checkpoints().stream()
            .filter(input -> input.name().equals(settings.model()))
            .map(input -> new Source(input.name(), input.sha256(), input.files()))
            .findFirst();
    return new BitnetPhase(settings, config, corpus, frame, null, found);
  }

  @Override
  public PhasePlan plan() {
    String address =
        folder != null ? folder.digest() : source.map(Source::address).orElse(settings.model());
    String inputs = Json.digest(Map.of("corpus", corpus.digest(), "model", address));
    Map<String, Object> parts = new TreeMap<>();
    parts.put("inputs", inputs);
    parts.put("settings", settings);
    parts.put("round", RoundUnit.VERSION);
    parts.put("outer", OuterUnit.VERSION);
    parts.put("pack", PackUnit.VERSION);
    parts.put("score", PackedScoreUnit.VERSION);
    parts.put("evaluate", EvaluateUnit.VERSION);
    parts.put("guess", GuessUnit.VERSION);
    parts.put("divergence", DivergenceUnit.VERSION);
    parts.put("sensitivity", SensitivityUnit.VERSION);
    parts.put("tokens", TokensUnit.VERSION);
    return new PhasePlan(id(), inputs, Json.digest(parts), units());
  }

  private List<WorkUnit> units() {
    long weights = fp32Bytes();
    RecoverySettings recovery = settings.recovery();
    List<WorkUnit> units = new ArrayList<>();
    units.add(new WorkUnit("tokens", "prepare", 0, 0, 0, null, JVM_BYTES));
    units.add(new WorkUnit("pack/before", "write", 0, 0, weights / 10, null, JVM_BYTES));
    for (int round = 0; round < recovery.rounds(); round++) {
      for (int worker = 0; worker < recovery.workers(); worker++) {
        String key = "recover/%d/%d".formatted(round, worker);
        long tokens = recovery.tokensPerRound();
        units.add(
            new WorkUnit(key, "train", 0, tokens, 3 * weights, null, JVM_BYTES + 6 * weights));
      }
      units.add(
          new WorkUnit(
              "outer/" + round, "write", 0, 0, 2 * weights, null, JVM_BYTES + 4 * weights));
    }
    units.add(new WorkUnit("pack/after", "write", 0, 0, weights / 10, null, JVM_BYTES));
    units.add(
        new WorkUnit(
            "score",
            WorkUnit.BUDGET,
            (long) JUDGED_MODELS * Domain.values().length * settings.items(),
            0,
            0,
            null,
            JVM_BYTES + weights));
    long matrices =
        config.tensors().stream().filter(t -> SensitivityUnit.isMatrix(t.name())).count();
    units.add(
        new WorkUnit(
            "sensitivity",
            WorkUnit.BUDGET,
            matrices * settings.scanItems() * SUITES,
            0,
            0,
            null,
            JVM_BYTES + weights));
    units.add(WorkUnit.describe(TERNARY, JVM_BYTES));
    return units;
  }

  @Override
  public PhaseOutcome execute(PhasePlan plan, PhaseContext context) {
    Source model = model(context);
    List<EvaluationItem> items = items(Split.TEST);
    Judging judging = new Judging(context, items, settings.shardItems(), frame);
    SuiteScores fp32 = judging.folder("fp32", model.files());
    List<EvaluationItem> selection = items(Split.SELECTION);
    FormChoice choice = new FormChoice(settings, context, model, fp32Bytes());
    Forms forms =
        choice.choose(
            new Judging(
                context, Few.of(selection, settings.scanItems()), settings.shardItems(), frame),
            config.tensors());
    UnitResult untrained = pack(context, "before", forms, model.files());
    SuiteScores before = judging.packed("before", file(untrained));
    Recovery recovery = new Recovery(forms.in(settings.recovery()), frame, context);
    List<CheckpointFile> latent =
        context
            .parts()
            .time("training: recovery", () -> recovery.run(model, tokens(context, model)));
    UnitResult packed = pack(context, "after", forms, latent);
    SuiteScores after = judging.packed("after", file(packed));
    SuiteScores guess = judging.guess(Models.named(model.files(), Models.TOKENIZER), selection);
    List<BitnetGates.Kept> kept =
        BitnetGates.kept(fp32, after, guess, items, seed().child("bitnet"));
    List<Metric> metrics = new ArrayList<>(choice.metrics());
    metrics.addAll(recovery.metrics());
    BitnetMetrics rows = new BitnetMetrics(items);
    metrics.addAll(rows.scores(Map.of("fp32", fp32, "before", before, "after", after)));
    metrics.addAll(rows.shares("guess", guess));
    metrics.addAll(rows.against(fp32, after, judging.divergence(model.files(), file(packed))));
    metrics.addAll(rows.kept(kept));
    metrics.addAll(rows.tensors(packed.output().payload(PackUnit.Packed.class)));
    List<Evaluation> evaluations = new ArrayList<>(judging.folderRows(model.files(), fp32));
    evaluations.addAll(judging.packedRows(file(untrained), before));
    evaluations.addAll(judging.packedRows(file(packed), after));
    List<CheckpointFile> files = new ArrayList<>(latent);
    files.add(file(packed));
    return new PhaseOutcome(
        List.of(
            new CheckpointDraft(
                TERNARY, "model", config.parameters(), "F32", files, List.of(model.address()))),
        List.of(
            BitnetGates.accuracy(kept), BitnetGates.compression(fp32Bytes(), file(packed).bytes())),
        metrics,
        evaluations,
        Stream.concat(choice.events().stream(), recovery.events().stream()).toList(),
        new TreeMap<>(Map.of("corpus", corpus.digest())),
        context.parts().seconds());
  }

  private Source model(PhaseContext context) {
    if (folder != null) {
      return folder.take(context);
    }
    return source.orElseThrow(
        () ->
            new ForgeException(
                ErrorCode.MODEL_INVALID,
                "phase bitnet",
                "no earlier phase of the run left a model named " + settings.model(),
                "Run the phase that makes it before, or name a folder in bitnet.model"));
  }

  /**
   * Questions of every domain and text; on selection items the form of the file is chosen and what
   * guessing says is counted, on test items everything is measured.
   */
  private List<EvaluationItem> items(Split split) {
    HeldOut heldOut = new HeldOut(settings.recovery().tasks(), seed());
    List<EvaluationItem> items = new ArrayList<>();
    for (Domain domain : Domain.values()) {
      items.addAll(heldOut.questions(split, domain, settings.items()));
    }
    items.addAll(heldOut.text(corpus.documents(split), settings.textCharacters()));
    return items;
  }

  private SeedTree seed() {
    return SeedTree.root(settings.recovery().seed());
  }

  /** Of the model that entered, whatever type it is stored in. */
  private long fp32Bytes() {
    return config.parameters() * Float.BYTES;
  }

  private CheckpointFile tokens(PhaseContext context, Source model) {
    TokensUnit unit =
        new TokensUnit(
            corpus.trainingText(),
            corpus.digest(),
            Models.named(model.files(), Models.TOKENIZER),
            frame);
    return Models.named(context.units().run(unit).output().files(), TokensUnit.FILE);
  }

  private UnitResult pack(
      PhaseContext context, String name, Forms forms, List<CheckpointFile> model) {
    return context
        .parts()
        .time("packing", () -> context.units().run(new PackUnit(name, settings, forms, model)));
  }

  private static CheckpointFile file(UnitResult packed) {
    return Models.named(packed.output().files(), PackUnit.FILE);
  }
}
