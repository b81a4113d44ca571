package io.agentforge.phases.evomerge;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.task.Split;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.evolve.Genome;
import io.agentforge.evolve.MergekitExport;
import io.agentforge.evolve.Stage;
import io.agentforge.evolve.StrategyKind;
import io.agentforge.model.ModelConfig;
import io.agentforge.phases.CheckpointDraft;
import io.agentforge.phases.GateMeasurement;
import io.agentforge.phases.Metric;
import io.agentforge.phases.Phase;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.phases.PhaseId;
import io.agentforge.phases.PhaseInputs;
import io.agentforge.phases.PhaseOutcome;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.unit.UnitResult;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Phase 2: merges of trunk and specialists, evolved; the winner written once, judged again from
 * disk, and compared with its parents on the report split.
 */
public final class EvomergePhase implements Phase {
  static final String CHAMPION = "champion";

  private static final List<String> PHASE_1_MODELS =
      List.of("trunk", "reasoning", "recall", "procedure");

  private final EvomergeSettings settings;
  private final ModelConfig config;
  private final MergeItems items;
  private final String corpusDigest;
  private final Frame frame;
  private final Optional<FolderParents> folders;
  private final Optional<ParentModels> parents;

  /**
   * @param folders parents that the recipe names; empty for those of phase 1
   * @param parents what phase 1 left; empty before it ran
   */
  EvomergePhase(
      EvomergeSettings settings,
      ModelConfig config,
      MergeItems items,
      String corpusDigest,
      Frame frame,
      Optional<FolderParents> folders,
      Optional<ParentModels> parents) {
    this.settings = settings;
    this.config = config;
    this.items = items;
    this.corpusDigest = corpusDigest;
    this.frame = frame;
    this.folders = folders;
    this.parents = parents;
  }

  @Override
  public PhaseId id() {
    return PhaseId.EVOMERGE;
  }

  @Override
  public Phase on(PhaseInputs inputs) {
    return folders.isPresent()
        ? this
        : new EvomergePhase(
            settings, config, items, corpusDigest, frame, folders, ParentSource.of(inputs));
  }

  @Override
  public PhasePlan plan() {
    EvomergePlan plan = new EvomergePlan(settings, config, items, corpusDigest);
    if (folders.isPresent()) {
      List<ImportParentUnit> imports = folders.get().imports();
      return plan.make(
          imports.stream().map(ImportParentUnit::name).toList(),
          imports.stream().map(ImportParentUnit::contentDigest).toList());
    }
    return parents
        .map(models -> plan.make(models.names(), models.hashes()))
        .orElseGet(() -> plan.make(PHASE_1_MODELS, List.of()));
  }

  @Override
  public PhaseOutcome execute(PhasePlan plan, PhaseContext context) {
    ParentModels models =
        folders
            .map(f -> f.take(context))
            .or(() -> parents)
            .orElseThrow(
                () ->
                    new ForgeException(
                        ErrorCode.MODEL_INVALID,
                        "phase evomerge",
                        "no earlier phase of the run left models to merge",
                        "Run phase cognate before, or name folders in evomerge.models"));
    Individuals individuals = new Individuals(context, models, frame, settings);
    SearchResult search = search("search", settings.strategy(), context, individuals, models);
    Optional<SearchResult> control =
        settings.control() == EvomergeSettings.Control.RANDOM
            ? Optional.of(search("random", StrategyKind.RANDOM, context, individuals, models))
            : Optional.empty();
    ParentModels.Parent champion =
        context.parts().time("write champion", () -> write(context, models, search.winner()));
    ReportSplit report = new ReportSplit(context, settings, frame);
    context
        .parts()
        .time("judge champion from disk", () -> verify(report, champion, individuals, search));
    Compared compared =
        context
            .parts()
            .time(
                "scoring: report split",
                () -> compare(report, models, champion, individuals, search, control));
    GateMeasurement diversity =
        context.parts().time("diversity", () -> diversity(context, models, search));
    return outcome(context, models, search, control, champion, report, compared, diversity);
  }

  private SearchResult search(
      String name,
      StrategyKind kind,
      PhaseContext context,
      Individuals individuals,
      ParentModels models) {
    MergeProposals proposals =
        MergeProposals.of(kind, settings, models.hashes(), config.layers(), items.suites().size());
    return context
        .parts()
        .time(
            "evolution: " + name,
            () ->
                new MergeSearch(name, settings, items, individuals, proposals)
                    .run(kind != StrategyKind.RANDOM));
  }

  private ParentModels.Parent write(PhaseContext context, ParentModels models, Genome winner) {
    if (winner == null) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          "phase evomerge",
          "every candidate failed; the events say why",
          "Check the parents with 'forge score', or choose other methods");
    }
    UnitResult written = context.units().run(new WriteUnit(models, winner.json()));
    List<CheckpointFile> files = written.output().files();
    return new ParentModels.Parent(CHAMPION, winner.hash(), files);
  }

  /** The written model must score exactly as the one that was judged in memory. */
  private Void verify(
      ReportSplit report,
      ParentModels.Parent champion,
      Individuals individuals,
      SearchResult search) {
    Scores stored =
        report
            .judge("reload", Map.of(CHAMPION, champion), items.selection(), Split.SELECTION)
            .get(CHAMPION);
    Scores made = individuals.scores(search.winner());
    for (EvaluationItem item : items.selection()) {
      Cell a = made.cell(item.id());
      Cell b = stored.cell(item.id());
      if (!a.equals(b)) {
        throw new ForgeException(
            ErrorCode.CHECKPOINT_CORRUPT,
            "champion, item " + item.id(),
            "the written model gives NLL %s where the one that was chosen gave %s"
                .formatted(b.nll(), a.nll()),
            "Check the storage and run 'forge resume'");
      }
    }
    return null;
  }

  /**
   * Scores on the report items.
   *
   * @param parents by name
   * @param others the plain average, the best of the champion's rivals by technique, the control's
   *     winner
   */
  private record Compared(
      Scores champion, Map<String, Scores> parents, Map<String, Scores> others) {}

  private Compared compare(
      ReportSplit report,
      ParentModels models,
      ParentModels.Parent champion,
      Individuals individuals,
      SearchResult search,
      Optional<SearchResult> control) {
    Map<String, ParentModels.Parent> stored = new LinkedHashMap<>();
    stored.put(CHAMPION, champion);
    models.models().forEach(parent -> stored.put(parent.name(), parent));
    Map<String, Scores> scores = report.judge("report", stored, items.report(), Split.TEST);
    Map<String, Genome> others = new LinkedHashMap<>();
    others.put("plain average", average(models));
    search.bestOther().ifPresent(genome -> others.put("best " + genome.technique(), genome));
    control.map(SearchResult::winner).ifPresent(genome -> others.put("random search", genome));
    individuals.judge("report: others", others.values(), items.report());
    Map<String, Scores> otherScores = new LinkedHashMap<>();
    others.forEach(
        (name, genome) -> {
          if (individuals.failure(genome).isEmpty()) {
            otherScores.put(name, individuals.scores(genome));
          }
        });
    Map<String, Scores> parentScores = new LinkedHashMap<>(scores);
    parentScores.remove(CHAMPION);
    return new Compared(scores.get(CHAMPION), parentScores, otherScores);
  }

  /** All donors with equal weights. */
  private Genome average(ParentModels models) {
    List<Integer> donors = IntStream.range(1, models.models().size()).boxed().toList();
    return new Genome(
        models.hashes(),
        List.of(
            new Stage.Blend(
                List.of(
                    new Stage.Group(
                        0,
                        config.layers(),
                        "linear",
                        Stage.Group.NONE,
                        donors,
                        Map.of("weight", donors.stream().map(d -> 1.0).toList()),
                        Map.of("normalize", 1.0))))),
        0);
  }

  private GateMeasurement diversity(
      PhaseContext context, ParentModels models, SearchResult search) {
    List<ProbeUnit> units = new ArrayList<>();
    for (int parent = 0; parent < models.models().size(); parent++) {
      Genome copy =
          new Genome(
              models.hashes(),
              List.of(
                  new Stage.Blend(
                      List.of(
                          new Stage.Group(
                              0,
                              config.layers(),
                              "linear",
                              Stage.Group.NONE,
                              List.of(parent),
                              Map.of("weight", List.of(1.0)),
                              Map.of("normalize", 1.0))))),
              0);
      units.add(probe(models, copy));
    }
    int parents = units.size();
    search.finalPopulation().forEach(genome -> units.add(probe(models, genome)));
    List<int[][]> predictions =
        context.units().run("diversity", units).stream()
            .map(r -> r.output().payload(ProbeUnit.Predictions.class).tokens())
            .toList();
    return EvomergeGates.diversity(
        predictions.subList(parents, predictions.size()), predictions.subList(0, parents));
  }

  private ProbeUnit probe(ParentModels models, Genome genome) {
    return new ProbeUnit(models, genome.json(), items.probe(), frame, settings.computeType());
  }

  private PhaseOutcome outcome(
      PhaseContext context,
      ParentModels models,
      SearchResult search,
      Optional<SearchResult> control,
      ParentModels.Parent champion,
      ReportSplit report,
      Compared compared,
      GateMeasurement diversity) {
    SeedTree seed = SeedTree.root(settings.seed()).child("evomerge");
    List<GateMeasurement> gates =
        List.of(
            EvomergeGates.convergence(search),
            EvomergeGates.improvement(
                compared.champion(), compared.parents(), items.report(), seed),
            diversity);
    List<Metric> metrics = new ArrayList<>(search.metrics());
    List<PhaseEvent> events = new ArrayList<>(search.events());
    control.ifPresent(
        result -> {
          metrics.addAll(result.metrics());
          events.addAll(result.events());
        });
    MergeMetrics fitness = new MergeMetrics(items.report());
    metrics.addAll(fitness.of(CHAMPION, compared.champion()));
    compared.parents().forEach((name, scores) -> metrics.addAll(fitness.of(name, scores)));
    compared.others().forEach((name, scores) -> metrics.addAll(fitness.of(name, scores)));
    metrics.add(fitness.routed(compared.parents()));
    metrics.addAll(fitness.differences(compared.champion(), compared.parents()));
    metrics.addAll(fitness.differences(compared.champion(), compared.others()));
    String yaml = MergekitExport.yaml(search.winner(), models.names(), config.layers());
    events.add(
        new PhaseEvent(
            "champion_recipe", PhaseEvent.Level.INFO, CHAMPION, yaml, search.winner().json()));
    Map<String, String> inputs = new TreeMap<>(Map.of("corpus", corpusDigest));
    return new PhaseOutcome(
        List.of(
            new CheckpointDraft(
                CHAMPION,
                CHAMPION,
                config.parameters(),
                "F32",
                champion.files(),
                models.models().stream().map(ParentModels.Parent::address).toList())),
        gates,
        metrics,
        report.computed(),
        events,
        inputs,
        context.parts().seconds(),
        search.population());
  }
}
