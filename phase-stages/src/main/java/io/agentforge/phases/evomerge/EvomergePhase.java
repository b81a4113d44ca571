package io.agentforge.phases.evomerge;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.task.Split;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.evolve.Genome;
import io.agentforge.evolve.MergekitExport;
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
    ReportSplit report = new ReportSplit(context, settings, frame);
    Optional<LearnedDonor.Made> learned =
        items.learns()
            ? Optional.of(
                context.parts().time("training: coefficients", () -> learn(context, models)))
            : Optional.empty();
    ParentModels donors = learned.map(l -> models.with(l.donor())).orElse(models);
    Individuals individuals = new Individuals(context, donors, frame, settings);
    SearchResult search =
        search(
            "search",
            settings.strategy(),
            MergeSearch.End.CONVERGED,
            settings.itemBudget(),
            context,
            individuals,
            donors);
    Optional<SearchResult> control =
        settings.control() == EvomergeSettings.Control.RANDOM
            ? Optional.of(
                search(
                    "random",
                    StrategyKind.RANDOM,
                    MergeSearch.End.SPENT,
                    search.evaluations(),
                    context,
                    individuals,
                    donors))
            : Optional.empty();
    ParentModels.Parent champion =
        context.parts().time("write champion", () -> write(context, donors, search.winner()));
    context
        .parts()
        .time("judge champion from disk", () -> verify(report, champion, individuals, search));
    Compared compared =
        context
            .parts()
            .time(
                "scoring: report split",
                () -> compare(report, models, donors, champion, individuals, search, control));
    GateMeasurement diversity =
        context.parts().time("diversity", () -> diversity(context, models, donors, search));
    return outcome(
        context, models, donors, learned, search, control, champion, report, compared, diversity);
  }

  private LearnedDonor.Made learn(PhaseContext context, ParentModels models) {
    return LearnedDonor.make(context, settings, items, frame, models);
  }

  private SearchResult search(
      String name,
      StrategyKind kind,
      MergeSearch.End end,
      long budget,
      PhaseContext context,
      Individuals individuals,
      ParentModels models) {
    MergeProposals proposals =
        MergeProposals.of(kind, settings, models.hashes(), config.layers(), items.suites().size());
    return context
        .parts()
        .time(
            "scoring: evolution, " + name,
            () -> new MergeSearch(name, settings, items, individuals, proposals).run(end, budget));
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
      ParentModels donors,
      ParentModels.Parent champion,
      Individuals individuals,
      SearchResult search,
      Optional<SearchResult> control) {
    Map<String, ParentModels.Parent> stored = new LinkedHashMap<>();
    stored.put(CHAMPION, champion);
    models.models().forEach(parent -> stored.put(parent.name(), parent));
    Map<String, Scores> scores = report.judge("report", stored, items.report(), Split.TEST);
    Map<String, Genome> others = new LinkedHashMap<>();
    others.put(
        "plain average", PlainGenomes.average(donors, config.layers(), models.models().size() - 1));
    if (donors.models().size() > models.models().size()) {
      int number = donors.models().size() - 1;
      others.put("learned alone", PlainGenomes.only(donors, config.layers(), number));
    }
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

  private GateMeasurement diversity(
      PhaseContext context, ParentModels models, ParentModels donors, SearchResult search) {
    List<ProbeUnit> units = new ArrayList<>();
    for (int parent = 0; parent < models.models().size(); parent++) {
      Genome copy = PlainGenomes.only(models, config.layers(), parent);
      units.add(probe(models, copy));
    }
    int parents = units.size();
    search.finalPopulation().forEach(genome -> units.add(probe(donors, genome)));
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
      ParentModels donors,
      Optional<LearnedDonor.Made> learned,
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
    String yaml = MergekitExport.yaml(search.winner(), donors.names(), config.layers());
    events.add(
        new PhaseEvent(
            "champion_recipe", PhaseEvent.Level.INFO, CHAMPION, yaml, search.winner().json()));
    learned.map(LearnedDonor.Made::event).ifPresent(events::add);
    Map<String, String> inputs = new TreeMap<>(Map.of("corpus", corpusDigest));
    List<String> parents = models.models().stream().map(ParentModels.Parent::address).toList();
    List<CheckpointDraft> checkpoints = new ArrayList<>();
    List<String> ancestors = new ArrayList<>(parents);
    learned.ifPresent(l -> ancestors.add(LearnedDonor.NAME));
    checkpoints.add(draft(CHAMPION, CHAMPION, champion, ancestors));
    learned.ifPresent(l -> checkpoints.add(draft(LearnedDonor.NAME, "model", l.donor(), parents)));
    return new PhaseOutcome(
        checkpoints,
        gates,
        metrics,
        report.computed(),
        events,
        inputs,
        context.parts().seconds(),
        search.population());
  }

  private CheckpointDraft draft(
      String name, String role, ParentModels.Parent model, List<String> parents) {
    return new CheckpointDraft(name, role, config.parameters(), "F32", model.files(), parents);
  }
}
