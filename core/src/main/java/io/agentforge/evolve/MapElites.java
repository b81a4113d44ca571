package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * MAP-Elites (Mouret and Clune, 2015): the best candidate of every cell of a grid over the
 * objectives, varied by a step of its own and a step along the line to another elite (Vassiliades
 * and Mouret, 2018). Elites keep the outcome they entered with.
 */
public final class MapElites implements Strategy {
  private static final double OWN_STEP = 0.05;
  private static final double LINE_STEP = 0.3;

  private State state;

  /**
   * The grid.
   *
   * @param batch candidates of a generation
   * @param bins cells along each objective
   * @param low lower end of the first bin of each objective; lower values count to it
   * @param high upper end of the last bin
   */
  public record Settings(int batch, int bins, double[] low, double[] high) {
    public Settings {
      if (batch < 1 || bins < 1 || low.length != high.length) {
        throw new IllegalArgumentException(
            "batch %d, %d bins, %d and %d bounds".formatted(batch, bins, low.length, high.length));
      }
    }
  }

  /**
   * @param archive cell, as the bins joined by commas → elite
   */
  record State(
      String kind,
      SearchSpace space,
      Settings settings,
      long seed,
      int generation,
      List<double[]> start,
      TreeMap<String, Member> archive) {}

  private MapElites(State state) {
    this.state = state;
  }

  /**
   * @param start points of the first generation; the rest of it is random
   */
  public static MapElites start(
      SearchSpace space, Settings settings, List<double[]> start, long seed) {
    List<double[]> first = start.subList(0, Math.min(start.size(), settings.batch()));
    return new MapElites(
        new State(StrategyKind.MAP_ELITES.id(), space, settings, seed, 0, first, new TreeMap<>()));
  }

  static MapElites restore(String json) {
    return new MapElites(StateJson.read(json, State.class));
  }

  @Override
  public StrategyKind kind() {
    return StrategyKind.MAP_ELITES;
  }

  @Override
  public SearchSpace space() {
    return state.space();
  }

  @Override
  public int generation() {
    return state.generation();
  }

  /** Cells that hold an elite. */
  public int filledCells() {
    return state.archive().size();
  }

  /** Fitness of the elite of each filled cell. */
  public List<Double> fitnesses() {
    return state.archive().values().stream().map(Member::fitness).toList();
  }

  @Override
  public List<Candidate> ask() {
    List<Member> elites = List.copyOf(state.archive().values());
    List<Candidate> asked = new ArrayList<>();
    for (int k = 0; k < state.settings().batch(); k++) {
      Draws draws = Draws.of(state.seed(), kind(), state.generation(), k);
      long id = (long) state.generation() * state.settings().batch() + k;
      if (elites.isEmpty()) {
        boolean given = k < state.start().size();
        asked.add(
            new Candidate(
                id,
                given ? state.start().get(k) : state.space().draw(draws),
                given ? "start" : "random",
                List.of(),
                Candidate.Standing.NEW));
      } else {
        Member a = elites.get(draws.integer(elites.size()));
        Member b = elites.get(draws.integer(elites.size()));
        asked.add(
            new Candidate(
                id,
                varied(a.point(), b.point(), draws),
                "line",
                List.of(a.id(), b.id()),
                Candidate.Standing.NEW));
      }
    }
    return asked;
  }

  private double[] varied(double[] a, double[] b, Draws draws) {
    double[] child = a.clone();
    double along = LINE_STEP * draws.normal();
    for (int i = 0; i < child.length; i++) {
      double own = OWN_STEP * draws.normal();
      double chance = draws.uniform();
      if (state.space().gene(i).levels() > 0) {
        double anew = draws.uniform();
        child[i] = chance < 0.1 ? anew : chance < 0.4 ? b[i] : a[i];
      } else {
        child[i] = Variation.reflected(a[i] + own + along * (b[i] - a[i]));
      }
    }
    return child;
  }

  @Override
  public List<Intervention> tell(List<Outcome> outcomes) {
    List<Member> members = Member.of(ask(), outcomes);
    TreeMap<String, Member> archive = new TreeMap<>(state.archive());
    int settled = 0;
    for (Member member : members) {
      if (member.fitness() > Double.NEGATIVE_INFINITY) {
        String cell = cell(member.objectives());
        Member holder = archive.get(cell);
        if (holder == null || member.fitness() > holder.fitness()) {
          archive.put(cell, member);
          settled += holder == null ? 1 : 0;
        }
      }
    }
    state =
        new State(
            state.kind(),
            state.space(),
            state.settings(),
            state.seed(),
            state.generation() + 1,
            List.of(),
            archive);
    return settled == 0
        ? List.of()
        : List.of(
            new Intervention("niche", settled + " new cells, " + archive.size() + " are filled"));
  }

  private String cell(double[] objectives) {
    Settings s = state.settings();
    int[] bins = new int[s.low().length];
    for (int i = 0; i < bins.length; i++) {
      double share = (objectives[i] - s.low()[i]) / (s.high()[i] - s.low()[i]);
      bins[i] = (int) Math.max(0, Math.min(s.bins() - 1, Math.floor(share * s.bins())));
    }
    return String.join(",", Arrays.stream(bins).mapToObj(Integer::toString).toList());
  }

  /** Elites by cell. */
  Map<String, Member> archive() {
    return state.archive();
  }

  @Override
  public String state() {
    return StateJson.write(state);
  }
}
