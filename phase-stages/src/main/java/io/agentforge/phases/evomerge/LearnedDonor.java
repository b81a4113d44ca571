package io.agentforge.phases.evomerge;

import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.UnitResult;

/** Makes the donor that is a merge of the others with learned coefficients. */
final class LearnedDonor {
  static final String NAME = "learned";

  private LearnedDonor() {}

  /** A donor and what its learning came to. */
  record Made(ParentModels.Parent donor, PhaseEvent event) {}

  static Made make(
      PhaseContext context,
      EvomergeSettings settings,
      MergeItems items,
      Frame frame,
      ParentModels parents) {
    UnitResult result =
        context
            .units()
            .run(
                new LearnUnit(
                    parents,
                    items.learning(),
                    settings.learning(),
                    frame,
                    settings.seed(),
                    settings.computeType()));
    LearnUnit.Learned learned = result.output().payload(LearnUnit.Learned.class);
    PhaseEvent event =
        new PhaseEvent(
            "learned_donor",
            PhaseEvent.Level.INFO,
            NAME,
            "%,d coefficients learned in %d steps"
                .formatted(learned.coefficients(), learned.fitness().length),
            Json.write(learned));
    return new Made(new ParentModels.Parent(NAME, result.digest(), result.output().files()), event);
  }
}
