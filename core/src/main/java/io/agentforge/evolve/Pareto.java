package io.agentforge.evolve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Non-dominated fronts and crowding (Deb et al., NSGA-II, 2002, section III); higher is better. */
public final class Pareto {
  private Pareto() {}

  /** Whether {@code a} is nowhere worse and somewhere better than {@code b}. */
  public static boolean dominates(double[] a, double[] b) {
    boolean better = false;
    for (int i = 0; i < a.length; i++) {
      if (a[i] < b[i]) {
        return false;
      }
      better |= a[i] > b[i];
    }
    return better;
  }

  /** Positions of the points by front, the undominated first, each in ascending order. */
  public static List<List<Integer>> fronts(List<double[]> points) {
    int n = points.size();
    int[] dominators = new int[n];
    List<List<Integer>> fronts = new ArrayList<>();
    List<Integer> front = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (dominates(points.get(j), points.get(i))) {
          dominators[i]++;
        }
      }
      if (dominators[i] == 0) {
        front.add(i);
      }
    }
    while (!front.isEmpty()) {
      fronts.add(front);
      List<Integer> next = new ArrayList<>();
      for (int i : front) {
        for (int j = 0; j < n; j++) {
          if (dominates(points.get(i), points.get(j)) && --dominators[j] == 0) {
            next.add(j);
          }
        }
      }
      next.sort(Comparator.naturalOrder());
      front = next;
    }
    return fronts;
  }

  /**
   * Crowding distance of each point of a front, in the order given: the sum over the objectives of
   * the gap between its neighbours, as a share of the front's range; infinite at the ends.
   */
  static double[] crowding(List<double[]> front) {
    int n = front.size();
    double[] distance = new double[n];
    if (n == 0) {
      return distance;
    }
    for (int objective = 0; objective < front.get(0).length; objective++) {
      int o = objective;
      Integer[] order = new Integer[n];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingDouble(i -> front.get(i)[o]));
      double range = front.get(order[n - 1])[o] - front.get(order[0])[o];
      distance[order[0]] = Double.POSITIVE_INFINITY;
      distance[order[n - 1]] = Double.POSITIVE_INFINITY;
      for (int r = 1; r < n - 1; r++) {
        double gap = front.get(order[r + 1])[o] - front.get(order[r - 1])[o];
        distance[order[r]] += range > 0 && Double.isFinite(range) ? gap / range : 0;
      }
    }
    return distance;
  }

  /**
   * Volume that points of two objectives dominate above a reference point.
   *
   * @param reference worse than every point that counts
   */
  public static double hypervolume(List<double[]> points, double[] reference) {
    List<double[]> sorted =
        points.stream()
            .filter(p -> p[0] > reference[0] && p[1] > reference[1])
            .sorted(Comparator.comparingDouble(p -> -p[0]))
            .toList();
    double volume = 0;
    double reached = reference[1];
    for (double[] point : sorted) {
      if (point[1] > reached) {
        volume += (point[0] - reference[0]) * (point[1] - reached);
        reached = point[1];
      }
    }
    return volume;
  }
}
