package io.agentforge.phases.cognate;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.model.Profile;
import io.agentforge.phases.CheckpointDraft;
import io.agentforge.phases.GateMeasurement;
import io.agentforge.phases.Phase;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseId;
import io.agentforge.phases.PhaseOutcome;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.evaluation.CorpusSource;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.HeldOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Phase 1: a trunk trained on the general mixture, three specialists branched from it, all judged
 * on held-out items of every suite.
 */
public final class CognatePhase implements Phase {
  private final CognateSettings settings;
  private final CorpusSource corpus;
  private final CognateTraining training;
  private final CognateEvaluation evaluation;
  private final CognatePlan plan;

  /**
   * @param settings resolved from the recipe
   * @param corpus text to train and judge on
   * @param frame tokens that open and close a sequence
   */
  CognatePhase(CognateSettings settings, CorpusSource corpus, Frame frame) {
    this.settings = settings;
    this.corpus = corpus;
    HeldOut heldOut =
        new HeldOut(settings.tasks(), io.agentforge.seed.SeedTree.root(settings.seed()));
    this.training = new CognateTraining(settings, corpus, frame, heldOut);
    this.evaluation = new CognateEvaluation(settings, corpus, frame, heldOut);
    this.plan = new CognatePlan(settings, corpus, training, evaluation);
  }

  @Override
  public PhaseId id() {
    return PhaseId.COGNATE;
  }

  @Override
  public PhasePlan plan() {
    return plan.make();
  }

  @Override
  public PhaseOutcome execute(PhasePlan phasePlan, PhaseContext context) {
    CognateTraining.Trained trained = training.run(context);
    Map<String, List<CheckpointFile>> models = trained.models();
    CognateEvaluation.Evaluated evaluated = evaluation.run(context, trained);
    Map<String, List<String>> problems =
        context
            .parts()
            .time(
                "validation",
                () ->
                    context
                        .units()
                        .run(new ValidateUnit(models))
                        .output()
                        .payload(ValidateUnit.Findings.class)
                        .problems());
    return outcome(context, trained, evaluated, problems);
  }

  private PhaseOutcome outcome(
      PhaseContext context,
      CognateTraining.Trained trained,
      CognateEvaluation.Evaluated evaluated,
      Map<String, List<String>> problems) {
    Map<String, Long> counted = trained.parameters();
    CognateGates.Judged specialisation =
        CognateGates.specialisation(evaluated.matrix(), evaluated.unigram());
    List<GateMeasurement> gates =
        List.of(
            CognateGates.parameters(counted, declared()),
            specialisation.gate(),
            CognateGates.checkpointValid(problems));
    var metrics = new ArrayList<>(trained.metrics());
    metrics.addAll(evaluated.metrics());
    metrics.addAll(specialisation.metrics());
    var events = new ArrayList<>(trained.events());
    events.addAll(evaluated.events());
    Map<String, String> inputs = new TreeMap<>();
    inputs.put("corpus", corpus.digest());
    return new PhaseOutcome(
        drafts(trained, counted),
        gates,
        metrics,
        evaluated.computed(),
        events,
        inputs,
        context.parts().seconds());
  }

  /** Null for the seed's own size, whose threshold stands in the gates file. */
  private Long declared() {
    return settings.profile().equals(Profile.COGNATE_25M.id())
        ? null
        : settings.config().parameters();
  }

  private List<CheckpointDraft> drafts(CognateTraining.Trained trained, Map<String, Long> counted) {
    List<CheckpointDraft> drafts = new ArrayList<>();
    trained
        .models()
        .forEach(
            (name, files) ->
                drafts.add(
                    new CheckpointDraft(
                        name,
                        name.equals(CognateUnits.TRUNK) ? "trunk" : "specialist",
                        counted.get(name),
                        trained.dtypes().get(name),
                        files,
                        name.equals(CognateUnits.TRUNK)
                            ? List.of()
                            : List.of(CognateUnits.TRUNK))));
    return drafts;
  }
}
