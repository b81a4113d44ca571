package io.agentforge.phases.evomerge;

import io.agentforge.phases.PhaseId;
import io.agentforge.phases.PhaseInputs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the parents among what earlier phases left. */
final class ParentSource {
  private ParentSource() {}

  /** Trunk and specialists of phase 1, the trunk first; empty before it ran. */
  static Optional<ParentModels> of(PhaseInputs inputs) {
    List<PhaseInputs.Input> found = new ArrayList<>(inputs.of(PhaseId.COGNATE));
    found.removeIf(input -> !input.role().equals("trunk") && !input.role().equals("specialist"));
    found.sort(
        Comparator.comparing((PhaseInputs.Input input) -> !input.role().equals("trunk"))
            .thenComparing(PhaseInputs.Input::name));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ParentModels(
            found.stream()
                .map(i -> new ParentModels.Parent(i.name(), i.sha256(), i.files()))
                .toList()));
  }
}
