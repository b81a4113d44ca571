package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A genetic algorithm with tournaments and true elitism: the best survive unchanged and compete
 * again, and so does the best of every objective (its niche). Mutation steps follow the one-fifth
 * rule (Rechenberg, 1973); when the population draws together, immigrants take places of offspring.
 */
public final class Genetic implements Strategy {
  private static final double LARGEST_STEP = 0.5;
  private static final double SMALLEST_STEP = 0.005;
  private static final double SUCCESS = 0.2;

  private State state;

  /**
   * @param population candidates of a generation, survivors included
   * @param elites survivors by fitness
   * @param tournament members that compete for a parent's place
   * @param crossover share of offspring with two parents
   * @param step first standard deviation of mutation, in unit coordinates
   * @param nicheShare share of tournaments that one objective decides instead of fitness
   * @param leastSpread immigrants come below this share of the first generation's mean distance
   * @param immigrants how many
   */
  public record Settings(
      int population,
      int elites,
      int tournament,
      double crossover,
      double step,
      double nicheShare,
      double leastSpread,
      int immigrants) {
    public Settings {
      if (population < 3 || elites < 1 || elites >= population || tournament < 1) {
        throw new IllegalArgumentException(
            "population %d, elites %d, tournament %d".formatted(population, elites, tournament));
      }
    }

    /** Usual values for a population of this size. */
    public static Settings of(int population) {
      return new Settings(
          population,
          Math.max(1, population / 6),
          3,
          0.7,
          0.2,
          0.25,
          0.35,
          Math.max(1, population / 6));
    }
  }

  /**
   * @param start points that the first generation begins with
   * @param step of mutation now
   * @param firstSpread mean distance of the first generation; 0 before it is judged
   * @param immigrants due in the generation to come
   */
  record State(
      String kind,
      SearchSpace space,
      Settings settings,
      long seed,
      int generation,
      long nextId,
      double step,
      double firstSpread,
      int immigrants,
      List<double[]> start,
      List<Member> population) {}

  private Genetic(State state) {
    this.state = state;
  }

  /**
   * @param start points to begin with; the rest of the first generation is random
   */
  public static Genetic start(
      SearchSpace space, Settings settings, List<double[]> start, long seed) {
    List<double[]> first = start.subList(0, Math.min(start.size(), settings.population()));
    return new Genetic(
        new State(
            StrategyKind.GENETIC.id(),
            space,
            settings,
            seed,
            0,
            0,
            settings.step(),
            0,
            0,
            List.copyOf(first),
            List.of()));
  }

  static Genetic restore(String json) {
    return new Genetic(StateJson.read(json, State.class));
  }

  @Override
  public StrategyKind kind() {
    return StrategyKind.GENETIC;
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
    List<Member> ranked = Member.ranked(state.population());
    if (!ranked.isEmpty()) {
      survivors(ranked).keySet().forEach(member -> asked.add(member.survivor()));
    }
    int immigrants = state.immigrants();
    long id = state.nextId();
    while (asked.size() < state.settings().population()) {
      int place = asked.size();
      Draws draws = Draws.of(state.seed(), kind(), state.generation(), place);
      if (ranked.isEmpty()) {
        boolean given = place < state.start().size();
        double[] point = given ? state.start().get(place) : state.space().draw(draws);
        asked.add(fresh(id++, point, given ? "start" : "random", List.of()));
      } else if (immigrants-- > 0) {
        asked.add(fresh(id++, state.space().draw(draws), "immigrant", List.of()));
      } else {
        asked.add(offspring(id++, ranked, draws));
      }
    }
    return asked;
  }

  private static Candidate fresh(long id, double[] point, String operator, List<Long> parents) {
    return new Candidate(id, point, operator, parents, Candidate.Standing.NEW);
  }

  /** Who stays, and why: the best by fitness, then the best of each objective. */
  private Map<Member, String> survivors(List<Member> ranked) {
    Map<Member, String> stay = new LinkedHashMap<>();
    int room = state.settings().population() - 1;
    for (int i = 0; i < state.settings().elites(); i++) {
      stay.put(ranked.get(i), "elite");
    }
    int objectives = ranked.get(0).objectives().length;
    for (int o = 0; objectives > 1 && o < objectives && stay.size() < room; o++) {
      Member best = best(ranked, o);
      if (best.objectives()[o] > Double.NEGATIVE_INFINITY) {
        stay.putIfAbsent(best, "niche of objective " + o);
      }
    }
    return stay;
  }

  private static Member best(List<Member> members, int objective) {
    Member best = members.get(0);
    for (Member member : members) {
      if (member.objectives()[objective] > best.objectives()[objective]) {
        best = member;
      }
    }
    return best;
  }

  private Candidate offspring(long id, List<Member> ranked, Draws draws) {
    SearchSpace space = state.space();
    Member a = winner(ranked, draws);
    Member b = winner(ranked, draws);
    boolean crossed = draws.uniform() < state.settings().crossover() && a.id() != b.id();
    double[] point = crossed ? Variation.blend(space, a.point(), b.point(), draws) : a.point();
    boolean mutated = !crossed || draws.uniform() < 0.5;
    if (mutated) {
      point = Variation.mutate(space, point, 1.0 / space.size(), state.step(), draws);
    }
    return fresh(
        id,
        point,
        crossed ? (mutated ? "crossover+mutation" : "crossover") : "mutation",
        crossed ? List.of(a.id(), b.id()) : List.of(a.id()));
  }

  /** Winner of a tournament by fitness or, now and then, by one objective. */
  private Member winner(List<Member> ranked, Draws draws) {
    int objectives = ranked.get(0).objectives().length;
    boolean niche = draws.uniform() < state.settings().nicheShare() && objectives > 1;
    int objective = niche ? draws.integer(objectives) : 0;
    Member best = null;
    for (int i = 0; i < state.settings().tournament(); i++) {
      Member rival = ranked.get(draws.integer(ranked.size()));
      boolean wins =
          best == null
              || (niche
                  ? rival.objectives()[objective] > best.objectives()[objective]
                  : rival.fitness() > best.fitness());
      best = wins ? rival : best;
    }
    return best;
  }

  @Override
  public List<Intervention> tell(List<Outcome> outcomes) {
    List<Candidate> asked = ask();
    List<Member> members = Member.of(asked, outcomes);
    List<Intervention> interventions = new ArrayList<>();
    double step = step(asked, members, interventions);
    double spread = Member.spread(state.space(), members);
    double first = state.generation() == 0 ? spread : state.firstSpread();
    int immigrants = 0;
    if (spread < state.settings().leastSpread() * first) {
      immigrants = state.settings().immigrants();
      interventions.add(
          new Intervention(
              "immigrants",
              String.format(
                  Locale.ROOT,
                  "mean distance %.3f is below %.2f of the first generation's %.3f: %d newcomers",
                  spread,
                  state.settings().leastSpread(),
                  first,
                  immigrants)));
    }
    long next = state.nextId() + asked.stream().filter(Genetic::isNew).count();
    state =
        new State(
            state.kind(),
            state.space(),
            state.settings(),
            state.seed(),
            state.generation() + 1,
            next,
            step,
            first,
            immigrants,
            List.of(),
            members);
    noteNiches(members, interventions);
    return interventions;
  }

  private static boolean isNew(Candidate candidate) {
    return candidate.standing() == Candidate.Standing.NEW;
  }

  /** Longer steps when more than a fifth of the offspring beat their parents, else shorter ones. */
  private double step(
      List<Candidate> asked, List<Member> members, List<Intervention> interventions) {
    Map<Long, Double> known = new HashMap<>();
    state.population().forEach(member -> known.put(member.id(), member.fitness()));
    members.forEach(member -> known.put(member.id(), member.fitness()));
    int offspring = 0;
    int better = 0;
    for (int i = 0; i < asked.size(); i++) {
      List<Long> parents = asked.get(i).parents();
      if (isNew(asked.get(i)) && !parents.isEmpty()) {
        offspring++;
        double best =
            parents.stream()
                .mapToDouble(id -> known.getOrDefault(id, Double.NEGATIVE_INFINITY))
                .max()
                .orElseThrow();
        better += members.get(i).fitness() > best ? 1 : 0;
      }
    }
    if (offspring == 0) {
      return state.step();
    }
    double factor = better > SUCCESS * offspring ? 1.25 : 0.85;
    double step = Math.max(SMALLEST_STEP, Math.min(LARGEST_STEP, state.step() * factor));
    if (step != state.step()) {
      interventions.add(
          new Intervention(
              "mutation",
              String.format(
                  Locale.ROOT,
                  "step %.4f to %.4f: %d of %d offspring beat their parents",
                  state.step(),
                  step,
                  better,
                  offspring)));
    }
    return step;
  }

  private void noteNiches(List<Member> members, List<Intervention> interventions) {
    Set<Long> before = new HashSet<>();
    List<Member> ranked = Member.ranked(members);
    ranked.subList(0, state.settings().elites()).forEach(member -> before.add(member.id()));
    survivors(ranked)
        .forEach(
            (member, why) -> {
              if (before.add(member.id())) {
                interventions.add(
                    new Intervention("niche", "candidate " + member.id() + " stays: " + why));
              }
            });
  }

  @Override
  public String state() {
    return StateJson.write(state);
  }
}
