package io.agentforge.jobs.cli;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.jobs.SparkSessions;
import io.agentforge.phases.Phase;
import io.agentforge.phases.PhasePlan;
import io.agentforge.recipe.Recipe;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Makes the plans of a recipe; a session is only opened to look at an ingested data set. */
final class Planning {
  private Planning() {}

  /** One plan a phase, as if nothing had run. */
  static List<PhasePlan> plans(Recipe recipe, String home) {
    Configuration hadoop = SparkSessions.hadoop();
    return Phases.of(
            recipe,
            Home.of(home, hadoop),
            Storage.of(hadoop),
            () -> SparkSessions.open("forge plan", Optional.of("local[1]")))
        .stream()
        .map(Phase::plan)
        .toList();
  }
}
