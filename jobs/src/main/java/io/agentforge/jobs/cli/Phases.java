package io.agentforge.jobs.cli;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.phases.Phase;
import io.agentforge.phases.PhaseId;
import io.agentforge.phases.bitnet.BitnetSetup;
import io.agentforge.phases.cognate.CognateSetup;
import io.agentforge.phases.evomerge.EvomergeSetup;
import io.agentforge.recipe.Recipe;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/** The phases that a recipe asks for, in the order of the pipeline. */
final class Phases {
  private Phases() {}

  /**
   * @param spark asked for only if an ingested data set must be read
   */
  static List<Phase> of(Recipe recipe, Home home, Storage storage, Supplier<SparkSession> spark) {
    ComputeType best = TorchRuntime.bestComputeType();
    List<Phase> phases = new ArrayList<>();
    if (recipe.phases().contains(PhaseId.COGNATE.id())) {
      phases.add(CognateSetup.phase(recipe, home, storage, best, spark));
    }
    if (recipe.phases().contains(PhaseId.EVOMERGE.id())) {
      phases.add(EvomergeSetup.phase(recipe, home, storage, best, spark));
    }
    if (recipe.phases().contains(PhaseId.BITNET.id())) {
      phases.add(BitnetSetup.phase(recipe, home, storage, best, spark));
    }
    return phases;
  }
}
