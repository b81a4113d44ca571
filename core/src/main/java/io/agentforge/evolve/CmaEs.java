package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Covariance matrix adaptation with weighted recombination, cumulative step-size control and active
 * update, for continuous and discrete genes together: {@code x = m + σ B D z}. Continuous genes are
 * bounded by {@link SmoothBounds}, discrete ones kept mobile by {@link IntegerMargin}; a choice
 * counts as ordered. Equal fitness gets equal weight.
 *
 * <p>Sources: Hansen, The CMA evolution strategy: a tutorial (2016), sections 2 to 4; Ros and
 * Hansen (2008) for the separable form; Hamano et al. (2022) for the margin.
 */
public final class CmaEs implements Strategy {
  private final CmaConstants constants;
  private CmaState state;

  /**
   * How a search starts.
   *
   * @param population candidates of a generation, at least 4
   * @param start point of the unit cube around which it begins
   * @param step standard deviation of the first generation, in unit coordinates
   */
  public record Settings(int population, double[] start, double step) {
    public Settings {
      if (population < 4 || !(step > 0)) {
        throw new IllegalArgumentException(
            "population %d and step %s; at least 4 and above 0".formatted(population, step));
      }
    }

    /** In the middle of the cube, {@code 4 + ⌊3 ln n⌋} candidates, step 1/6. */
    public static Settings of(SearchSpace space) {
      double[] middle = new double[space.size()];
      Arrays.fill(middle, 0.5);
      return new Settings(
          Math.max(4, CmaConstants.defaultPopulation(space.size())), middle, 1.0 / 6);
    }
  }

  private CmaEs(CmaState state) {
    this.state = state;
    this.constants = CmaConstants.of(state.space().size(), state.population(), state.isSeparable());
  }

  /** A new search with a full matrix: {@code n²/2} numbers, for up to some hundred genes. */
  public static CmaEs full(SearchSpace space, Settings settings, long seed) {
    return new CmaEs(CmaState.start(StrategyKind.CMA_ES, space, settings, seed));
  }

  /** A new search with a diagonal matrix. */
  public static CmaEs separable(SearchSpace space, Settings settings, long seed) {
    return new CmaEs(CmaState.start(StrategyKind.SEPARABLE_CMA_ES, space, settings, seed));
  }

  static CmaEs restore(String json) {
    return new CmaEs(StateJson.read(json, CmaState.class));
  }

  @Override
  public StrategyKind kind() {
    return StrategyKind.of(state.kind());
  }

  @Override
  public SearchSpace space() {
    return state.space();
  }

  @Override
  public int generation() {
    return state.generation();
  }

  /** Standard deviation of the distribution, in unit coordinates. */
  public double step() {
    return state.step();
  }

  @Override
  public List<Candidate> ask() {
    List<Candidate> candidates = new ArrayList<>();
    long first = (long) state.generation() * state.population();
    double[][] steps = steps();
    for (int k = 0; k < state.population(); k++) {
      candidates.add(
          new Candidate(first + k, point(steps[k]), "sample", List.of(), Candidate.Standing.NEW));
    }
    return candidates;
  }

  /** {@code y = B D z} of every candidate; drawn again whenever needed, never stored. */
  private double[][] steps() {
    int n = state.space().size();
    CmaMatrix matrix = state.matrix();
    double[][] steps = new double[state.population()][];
    for (int k = 0; k < steps.length; k++) {
      Draws draws = Draws.of(state.seed(), kind(), state.generation(), k);
      double[] z = new double[n];
      for (int i = 0; i < n; i++) {
        z[i] = draws.normal();
      }
      steps[k] = matrix.stretch(z);
    }
    return steps;
  }

  private double[] point(double[] y) {
    double[] point = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      double x = state.mean()[i] + state.step() * state.scale()[i] * y[i];
      point[i] =
          state.space().gene(i).levels() == 0
              ? SmoothBounds.inside(x)
              : Math.max(0, Math.min(1, x));
    }
    return point;
  }

  @Override
  public List<Intervention> tell(List<Outcome> outcomes) {
    Strategy.requireOnePerCandidate(ask(), outcomes);
    int n = state.space().size();
    double[][] steps = steps();
    double[] weights = weights(outcomes);
    CmaMatrix matrix = state.matrix();

    double[] direction = new double[n];
    for (int k = 0; k < steps.length; k++) {
      for (int i = 0; i < n; i++) {
        direction[i] += Math.max(0, weights[k]) * steps[k][i];
      }
    }
    double[] mean = state.mean().clone();
    for (int i = 0; i < n; i++) {
      mean[i] += state.step() * direction[i];
    }
    double c = constants.pathRate();
    double[] white = matrix.whiten(direction);
    double[] path = state.path().clone();
    for (int i = 0; i < n; i++) {
      path[i] = (1 - c) * path[i] + Math.sqrt(c * (2 - c) * constants.effective()) * white[i];
    }
    double length = norm(path);
    double settled = 1 - StrictMath.pow(1 - c, 2.0 * (state.generation() + 1));
    boolean moving = length / Math.sqrt(settled) < (1.4 + 2.0 / (n + 1)) * constants.expectedNorm();
    double cc = constants.rankOnePathRate();
    double[] rankOnePath = state.rankOnePath().clone();
    for (int i = 0; i < n; i++) {
      rankOnePath[i] =
          (1 - cc) * rankOnePath[i]
              + (moving ? Math.sqrt(cc * (2 - cc) * constants.effective()) * direction[i] : 0);
    }
    double[] squared = new double[steps.length];
    for (int k = 0; k < steps.length; k++) {
      double whiteNorm = weights[k] < 0 ? norm(matrix.whiten(steps[k])) : 1;
      squared[k] = weights[k] < 0 ? weights[k] * n / (whiteNorm * whiteNorm + 1e-12) : weights[k];
    }
    double stalled = moving ? 0 : constants.rankOne() * cc * (2 - cc);
    double[][] covariance =
        matrix.updated(
            1 - constants.rankOne() - constants.rankMu() * sum(weights) + stalled,
            constants.rankOne(),
            rankOnePath,
            constants.rankMu(),
            squared,
            steps);
    double step =
        state.step()
            * StrictMath.exp(
                Math.min(1, c / constants.damping() * (length / constants.expectedNorm() - 1)));
    state = state.next(mean, step, covariance, path, rankOnePath);
    return List.of();
  }

  /** Weight of every candidate by its rank; candidates of equal fitness share theirs. */
  private double[] weights(List<Outcome> outcomes) {
    List<Integer> order = Ranking.best(outcomes);
    double[] weights = new double[order.size()];
    int from = 0;
    while (from < order.size()) {
      int to = from;
      double sum = 0;
      double fitness = outcomes.get(order.get(from)).fitness();
      while (to < order.size() && outcomes.get(order.get(to)).fitness() == fitness) {
        sum += constants.weights()[to++];
      }
      for (int r = from; r < to; r++) {
        weights[order.get(r)] = sum / (to - from);
      }
      from = to;
    }
    return weights;
  }

  @Override
  public String state() {
    return StateJson.write(state);
  }

  private static double norm(double[] v) {
    double squares = 0;
    for (double x : v) {
      squares += x * x;
    }
    return Math.sqrt(squares);
  }

  private static double sum(double[] v) {
    double sum = 0;
    for (double x : v) {
      sum += x;
    }
    return sum;
  }
}
