package io.agentforge.train;

import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outer step of local training: workers start from the same weights and train apart, and their
 * mean way is one step of gradient descent with Nesterov momentum. With {@code D = sum share_i * (W
 * - W_i)}: {@code v' = momentum * v + D}, {@code W' = W - rate * (momentum * v' + D)}. Computed in
 * double precision in the order of the workers.
 *
 * <p>Source: Douillard et al. 2023, "DiLoCo: Distributed Low-Communication Training of Language
 * Models", algorithm 1.
 *
 * @param rate 0.7 in the paper; 1 takes the mean of the workers when there is no momentum
 * @param momentum 0.9 in the paper
 */
public record OuterNesterov(double rate, double momentum) {
  public OuterNesterov {
    if (!(rate > 0) || !(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "an outer rate above 0 and a momentum in [0, 1), not %s and %s"
              .formatted(rate, momentum));
    }
  }

  /**
   * Where a worker came out.
   *
   * @param weights F32, by name
   * @param tokens that it trained on: its share in the mean
   */
  public record Arrival(Map<String, Tensor> weights, long tokens) {}

  /**
   * Weights and velocity after a round, F32, by name.
   *
   * @param velocity empty before the first round
   */
  public record State(Map<String, Tensor> weights, Map<String, Tensor> velocity) {
    /** Before the first round. */
    public static State of(Map<String, Tensor> weights) {
      return new State(weights, Map.of());
    }
  }

  /**
   * One round.
   *
   * @param arrivals of the workers that came back, in a fixed order; those lost are left out
   * @throws IllegalArgumentException when none came back
   */
  public State step(State before, List<Arrival> arrivals) {
    long tokens = arrivals.stream().mapToLong(Arrival::tokens).sum();
    if (tokens <= 0) {
      throw new IllegalArgumentException("no worker came back with anything");
    }
    Map<String, Tensor> weights = new LinkedHashMap<>();
    Map<String, Tensor> velocity = new LinkedHashMap<>();
    before
        .weights()
        .forEach(
            (name, tensor) -> {
              float[] w = Floats.values(tensor).clone();
              double[] way = way(name, w, arrivals, tokens);
              Tensor old = before.velocity().get(name);
              float[] v = old == null ? new float[w.length] : Floats.values(old).clone();
              for (int i = 0; i < w.length; i++) {
                double next = momentum * v[i] + way[i];
                v[i] = (float) next;
                w[i] = (float) (w[i] - rate * (momentum * next + way[i]));
              }
              weights.put(name, Floats.tensor(name, DType.F32, tensor.shape(), w));
              velocity.put(name, Floats.tensor(name, DType.F32, tensor.shape(), v));
            });
    return new State(weights, velocity);
  }

  private static double[] way(String name, float[] from, List<Arrival> arrivals, long tokens) {
    double[] way = new double[from.length];
    for (Arrival arrival : arrivals) {
      float[] to = Floats.values(arrival.weights().get(name));
      double share = (double) arrival.tokens() / tokens;
      for (int i = 0; i < way.length; i++) {
        way[i] += share * ((double) from[i] - to[i]);
      }
    }
    return way;
  }
}
