package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.List;

/** Independent uniform points: what a search must beat at equal budget. */
public final class RandomSearch implements Strategy {
  private State state;

  record State(String kind, SearchSpace space, long seed, int population, int generation) {}

  private RandomSearch(State state) {
    this.state = state;
  }

  /**
   * @param population candidates of a generation
   */
  public static RandomSearch start(SearchSpace space, int population, long seed) {
    return new RandomSearch(new State(StrategyKind.RANDOM.id(), space, seed, population, 0));
  }

  static RandomSearch restore(String json) {
    return new RandomSearch(StateJson.read(json, State.class));
  }

  @Override
  public StrategyKind kind() {
    return StrategyKind.RANDOM;
  }

  @Override
  public SearchSpace space() {
    return state.space();
  }

  @Override
  public int generation() {
    return state.generation();
  }

  @Override
  public List<Candidate> ask() {
    List<Candidate> candidates = new ArrayList<>();
    long first = (long) state.generation() * state.population();
    for (int k = 0; k < state.population(); k++) {
      Draws draws = Draws.of(state.seed(), kind(), state.generation(), k);
      candidates.add(
          new Candidate(
              first + k, state.space().draw(draws), "random", List.of(), Candidate.Standing.NEW));
    }
    return candidates;
  }

  @Override
  public List<Intervention> tell(List<Outcome> outcomes) {
    Strategy.requireOnePerCandidate(ask(), outcomes);
    state =
        new State(
            state.kind(), state.space(), state.seed(), state.population(), state.generation() + 1);
    return List.of();
  }

  @Override
  public String state() {
    return StateJson.write(state);
  }
}
