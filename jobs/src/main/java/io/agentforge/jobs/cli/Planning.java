package io.agentforge.jobs.cli;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.jobs.SparkSessions;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.cognate.CognateSetup;
import io.agentforge.recipe.Recipe;
import io.agentforge.torch.TorchRuntime;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Makes the plan of a recipe; a session is only opened to look at an ingested data set. */
final class Planning {
  private Planning() {}

  static PhasePlan plan(Recipe recipe, String home) {
    Configuration hadoop = SparkSessions.hadoop();
    return CognateSetup.phase(
            recipe,
            Home.of(home, hadoop),
            Storage.of(hadoop),
            TorchRuntime.bestComputeType(),
            () -> SparkSessions.open("forge plan", Optional.of("local[1]")))
        .plan();
  }
}
