package io.agentforge.recipe;

import io.agentforge.model.Profile;
import java.util.List;

/**
 * Everything that decides what a run computes. Two runs with equal recipes and equal data are the
 * same run; where a home lies and which master works is not part of it.
 *
 * @param phases ids in the order of the pipeline
 */
public record Recipe(
    String name,
    Profile profile,
    long seed,
    Topology topology,
    List<String> phases,
    OnGateFailure onGateFailure,
    DataRecipe data,
    CognateRecipe cognate,
    EvomergeRecipe evomerge,
    BitnetRecipe bitnet,
    ResourceRecipe resources) {
  public Recipe {
    phases = List.copyOf(phases);
  }

  /** Order in which phases follow each other. */
  public enum Topology {
    /** Phase 1 to 8, one after the other. */
    SEQUENTIAL
  }

  /** What a run does after a gate that did not pass; the verdict is recorded the same way. */
  public enum OnGateFailure {
    /** End the run after the phase. */
    STOP,
    /** Go on and write a warning event. */
    WARN,
    /** Go on. */
    CONTINUE
  }
}
