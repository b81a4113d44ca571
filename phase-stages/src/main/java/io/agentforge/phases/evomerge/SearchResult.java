package io.agentforge.phases.evomerge;

import io.agentforge.evolve.Genome;
import io.agentforge.phases.Individual;
import io.agentforge.phases.Metric;
import io.agentforge.phases.PhaseEvent;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a search ended.
 *
 * @param winner the best on the selection items
 * @param selectionFitness of the winner
 * @param best best selection fitness so far, after each generation; never falls
 * @param convergedAt generation after which it had risen too little; empty when the search ended
 *     before
 * @param finalPopulation candidates of the last generation that can be judged
 * @param bestOther the best on the selection items that uses other techniques than the winner
 * @param evaluations item evaluations it asked for
 */
record SearchResult(
    Genome winner,
    double selectionFitness,
    List<Double> best,
    OptionalInt convergedAt,
    List<Genome> finalPopulation,
    Optional<Genome> bestOther,
    List<Individual> population,
    List<Metric> metrics,
    List<PhaseEvent> events,
    long evaluations) {}
