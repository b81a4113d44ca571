package io.agentforge.evolve;

import java.util.List;

/**
 * A search that is asked for candidates and told how they did, and does nothing else: evaluation is
 * the caller's.
 *
 * <p>Every draw is a function of seed, generation and place, so {@link #ask} gives the same list as
 * often as it is called before {@link #tell}, and a strategy restored from {@link #state} goes on
 * as if it had never stopped, byte for byte. Not thread-safe.
 */
public interface Strategy {
  StrategyKind kind();

  SearchSpace space();

  /** Number of the generation that {@link #ask} describes, from 0. */
  int generation();

  /** The candidates of this generation, survivors included. */
  List<Candidate> ask();

  /**
   * Ends the generation.
   *
   * @param outcomes one for each candidate of {@link #ask}, in its order
   * @return what the strategy did about them besides its ordinary step
   * @throws IllegalArgumentException when the number differs
   */
  List<Intervention> tell(List<Outcome> outcomes);

  /** All that decides what comes, as canonical JSON; {@link StrategyKind#restore} reads it. */
  String state();

  /** Checks that there is an outcome for every candidate. */
  static void requireOnePerCandidate(List<Candidate> asked, List<Outcome> outcomes) {
    if (asked.size() != outcomes.size()) {
      throw new IllegalArgumentException(
          "%d candidates were asked for and %d outcomes told"
              .formatted(asked.size(), outcomes.size()));
    }
  }
}
