package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The origin's plan for eight models. The first generation is all combinations of three binary
 * genes, {@link #INTERPOLATION} being bit 0, {@link #ARITHMETIC} bit 1 and {@link #SELECTION} bit
 * 2; then the two best have three mutants each and the six others merge in two groups of three,
 * each with a random combination. Unlike the origin's, the two best themselves stay, diversity is
 * measured against the first generation, and every gene of the combination has an effect.
 */
public final class EliteLoser implements Strategy {
  public static final String INTERPOLATION = "interpolation";
  public static final String ARITHMETIC = "arithmetic";
  public static final String SELECTION = "selection";

  private static final List<String> BITS = List.of(INTERPOLATION, ARITHMETIC, SELECTION);
  private static final int COMBINATIONS = 8;
  private static final int ELITES = 2;
  private static final int MUTANTS = 3;
  private static final double STEP = 0.1;
  private static final double LEAST_DIVERSITY = 0.2;

  private State state;

  /**
   * @param firstSpread mean distance in the first generation
   * @param reseeded whether the two chaos children give way to random points
   */
  record State(
      String kind,
      SearchSpace space,
      long seed,
      int generation,
      long nextId,
      double firstSpread,
      boolean reseeded,
      List<Member> population) {}

  private EliteLoser(State state) {
    this.state = state;
  }

  /**
   * @param space with the three binary genes
   */
  public static EliteLoser start(SearchSpace space, long seed) {
    for (String bit : BITS) {
      if (space.gene(space.indexOf(bit)).levels() != 2) {
        throw new IllegalArgumentException(bit + " must be a choice of two");
      }
    }
    return new EliteLoser(
        new State(StrategyKind.ELITE_LOSER.id(), space, seed, 0, 0, 0, false, List.of()));
  }

  static EliteLoser restore(String json) {
    return new EliteLoser(StateJson.read(json, State.class));
  }

  @Override
  public StrategyKind kind() {
    return StrategyKind.ELITE_LOSER;
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
    if (state.population().isEmpty()) {
      for (int combination = 0; combination < COMBINATIONS; combination++) {
        asked.add(fresh(combination, combined(middle(), combination), "pairing", List.of()));
      }
      return asked;
    }
    List<Member> ranked = Member.ranked(state.population());
    long id = state.nextId();
    for (Member elite : ranked.subList(0, ELITES)) {
      asked.add(elite.survivor());
    }
    for (Member elite : ranked.subList(0, ELITES)) {
      for (int k = 0; k < MUTANTS; k++) {
        Draws draws = draws(asked.size());
        double[] point =
            Variation.mutate(state.space(), elite.point(), 1.0 / state.space().size(), STEP, draws);
        asked.add(fresh(id++, point, "mutation", List.of(elite.id())));
      }
    }
    for (int group = 0; group < 2; group++) {
      Draws draws = draws(asked.size());
      if (state.reseeded()) {
        asked.add(fresh(id++, state.space().draw(draws), "reseed", List.of()));
      } else {
        List<Member> losers = losers(ranked, group);
        double[] point = combined(mean(losers), draws.integer(COMBINATIONS));
        asked.add(fresh(id++, point, "chaos", losers.stream().map(Member::id).toList()));
      }
    }
    return asked;
  }

  private Draws draws(int place) {
    return Draws.of(state.seed(), kind(), state.generation(), place);
  }

  private static Candidate fresh(long id, double[] point, String operator, List<Long> parents) {
    return new Candidate(id, point, operator, parents, Candidate.Standing.NEW);
  }

  private double[] middle() {
    double[] point = new double[state.space().size()];
    java.util.Arrays.fill(point, 0.5);
    return point;
  }

  /** The point with the three binary genes set to the bits of a number. */
  private double[] combined(double[] point, int combination) {
    double[] result = point.clone();
    for (int bit = 0; bit < BITS.size(); bit++) {
      int gene = state.space().indexOf(BITS.get(bit));
      result[gene] = state.space().gene(gene).unit(combination >> bit & 1);
    }
    return result;
  }

  /** Every other one of the six that follow the two best. */
  private static List<Member> losers(List<Member> ranked, int group) {
    List<Member> losers = new ArrayList<>();
    for (int i = ELITES + group; i < ELITES + 6; i += 2) {
      losers.add(ranked.get(i));
    }
    return losers;
  }

  private static double[] mean(List<Member> members) {
    double[] mean = new double[members.get(0).point().length];
    for (Member member : members) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += member.point()[i] / members.size();
      }
    }
    return mean;
  }

  @Override
  public List<Intervention> tell(List<Outcome> outcomes) {
    List<Candidate> asked = ask();
    List<Member> members = Member.of(asked, outcomes);
    double spread = Member.spread(state.space(), members);
    double first = state.population().isEmpty() ? spread : state.firstSpread();
    boolean reseeded = spread < LEAST_DIVERSITY * first;
    long fresh = asked.stream().filter(c -> c.standing() == Candidate.Standing.NEW).count();
    state =
        new State(
            state.kind(),
            state.space(),
            state.seed(),
            state.generation() + 1,
            state.nextId() + fresh,
            first,
            reseeded,
            members);
    return reseeded
        ? List.of(
            new Intervention(
                "reseed",
                String.format(
                    Locale.ROOT,
                    "mean distance %.3f is below %.1f of the first generation's %.3f",
                    spread,
                    LEAST_DIVERSITY,
                    first)))
        : List.of();
  }

  @Override
  public String state() {
    return StateJson.write(state);
  }
}
