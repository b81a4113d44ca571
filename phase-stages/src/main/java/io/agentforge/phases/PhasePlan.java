package io.agentforge.phases;

import java.util.List;

/**
 * What a phase is going to do: the same recipe and inputs always give the same plan.
 *
 * @param inputsDigest SHA-256 over everything that enters: data, tokenizer, parent checkpoints
 * @param digest SHA-256 over the settings, inputs and unit keys; equal digests mean equal results
 * @param units all that will run, the pipeline's {@link WorkUnit#describe} among them
 */
public record PhasePlan(PhaseId phase, String inputsDigest, String digest, List<WorkUnit> units) {
  public PhasePlan {
    units = List.copyOf(units);
  }
}
