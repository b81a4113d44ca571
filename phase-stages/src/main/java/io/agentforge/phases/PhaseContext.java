package io.agentforge.phases;

import io.agentforge.phases.unit.UnitRunner;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What the pipeline lends a phase.
 *
 * @param units runs work units and reuses stored ones
 * @param parts where the phase notes how long what took
 * @param cached looks up evaluation cells: (weights hash, configuration hash) → cells
 */
public record PhaseContext(
    UnitRunner units, Parts parts, BiFunction<String, String, Set<Evaluation>> cached) {}
