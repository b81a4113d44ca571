package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * NSGA-II (Deb, Pratap, Agarwal and Meyarivan, 2002): parents and offspring compete by front, then
 * by crowding. A generation asks for the survivors again, so that they can be judged on what their
 * rivals are judged on.
 */
public final class Nsga2 implements Strategy {
  private static final double CROSSOVER_INDEX = 15;
  private static final double MUTATION_INDEX = 20;

  private State state;

  record State(
      String kind,
      SearchSpace space,
      int population,
      long seed,
      int generation,
      long nextId,
      List<double[]> start,
      List<Member> parents) {}

  private Nsga2(State state) {
    this.state = state;
  }

  /**
   * @param population survivors of a generation, at least 4; as many offspring compete with them
   * @param start points to begin with; the rest of the first generation is random
   */
  public static Nsga2 start(SearchSpace space, int population, List<double[]> start, long seed) {
    if (population < 4) {
      throw new IllegalArgumentException("population " + population + " is below 4");
    }
    List<double[]> first = start.subList(0, Math.min(start.size(), population));
    return new Nsga2(
        new State(StrategyKind.NSGA2.id(), space, population, seed, 0, 0, first, List.of()));
  }

  static Nsga2 restore(String json) {
    return new Nsga2(StateJson.read(json, State.class));
  }

  @Override
  public StrategyKind kind() {
    return StrategyKind.NSGA2;
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
    List<Candidate> asked = new ArrayList<>();
    List<Member> parents = state.parents();
    parents.forEach(parent -> asked.add(parent.survivor()));
    Map<Long, Double> crowding = new HashMap<>();
    Map<Long, Integer> front = new HashMap<>();
    sort(parents, front, crowding);
    for (int k = 0; k < state.population(); k++) {
      Draws draws = Draws.of(state.seed(), kind(), state.generation(), k);
      long id = state.nextId() + k;
      if (parents.isEmpty()) {
        boolean given = k < state.start().size();
        double[] point = given ? state.start().get(k) : state.space().draw(draws);
        asked.add(
            new Candidate(
                id, point, given ? "start" : "random", List.of(), Candidate.Standing.NEW));
      } else {
        Member a = winner(parents, front, crowding, draws);
        Member b = winner(parents, front, crowding, draws);
        double[] point = a.point();
        if (draws.uniform() < 0.9) {
          point =
              Variation.simulatedBinary(
                  state.space(), a.point(), b.point(), CROSSOVER_INDEX, draws);
        }
        point =
            Variation.polynomial(
                state.space(), point, 1.0 / state.space().size(), MUTATION_INDEX, draws);
        asked.add(
            new Candidate(id, point, "crossover", List.of(a.id(), b.id()), Candidate.Standing.NEW));
      }
    }
    return asked;
  }

  private static Member winner(
      List<Member> parents, Map<Long, Integer> front, Map<Long, Double> crowding, Draws draws) {
    Member a = parents.get(draws.integer(parents.size()));
    Member b = parents.get(draws.integer(parents.size()));
    int byFront = Integer.compare(front.get(a.id()), front.get(b.id()));
    boolean first = byFront < 0 || byFront == 0 && crowding.get(a.id()) >= crowding.get(b.id());
    return first ? a : b;
  }

  /** Number of the front and crowding distance of every member. */
  private static List<List<Integer>> sort(
      List<Member> members, Map<Long, Integer> front, Map<Long, Double> crowding) {
    List<List<Integer>> fronts = Pareto.fronts(members.stream().map(Member::objectives).toList());
    for (int f = 0; f < fronts.size(); f++) {
      List<Integer> places = fronts.get(f);
      double[] distance =
          Pareto.crowding(places.stream().map(i -> members.get(i).objectives()).toList());
      for (int i = 0; i < distance.length; i++) {
        front.put(members.get(places.get(i)).id(), f);
        crowding.put(members.get(places.get(i)).id(), distance[i]);
      }
    }
    return fronts;
  }

  @Override
  public List<Intervention> tell(List<Outcome> outcomes) {
    List<Member> members = Member.of(ask(), outcomes);
    Map<Long, Double> crowding = new HashMap<>();
    Map<Long, Integer> number = new HashMap<>();
    List<Member> survivors = new ArrayList<>();
    for (List<Integer> front : sort(members, number, crowding)) {
      List<Member> candidates = new ArrayList<>(front.stream().map(members::get).toList());
      int room = state.population() - survivors.size();
      if (candidates.size() > room) {
        candidates.sort((a, b) -> Double.compare(crowding.get(b.id()), crowding.get(a.id())));
      }
      survivors.addAll(candidates.subList(0, Math.min(room, candidates.size())));
    }
    state =
        new State(
            state.kind(),
            state.space(),
            state.population(),
            state.seed(),
            state.generation() + 1,
            state.nextId() + state.population(),
            List.of(),
            survivors);
    return List.of();
  }

  @Override
  public String state() {
    return StateJson.write(state);
  }
}
