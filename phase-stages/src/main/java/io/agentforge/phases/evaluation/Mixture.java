package io.agentforge.phases.evaluation;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;

/** Shares of the components in a training mixture; they sum to 1. */
public record Mixture(Map<Component, Double> shares) implements Serializable {
  public Mixture {
    double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
    if (!(sum > 0)) {
      throw new IllegalArgumentException("a mixture needs at least one positive share: " + shares);
    }
    EnumMap<Component, Double> normal = new EnumMap<>(Component.class);
    shares.forEach((component, share) -> normal.put(component, share / sum));
    shares = normal;
  }

  /**
   * A specialist's mixture: {@code ownShare} of its own domain, the rest a replay of the trunk's
   * mixture without that domain.
   */
  public static Mixture specialist(Component own, double ownShare, Mixture trunk) {
    EnumMap<Component, Double> shares = new EnumMap<>(trunk.shares());
    shares.remove(own);
    double rest = shares.values().stream().mapToDouble(Double::doubleValue).sum();
    if (rest > 0) {
      shares.replaceAll((component, share) -> share / rest * (1 - ownShare));
    }
    shares.put(own, rest > 0 ? ownShare : 1.0);
    return new Mixture(shares);
  }

  /** The shares of the domains among questions; this mixture itself when it is of text alone. */
  Mixture questions() {
    EnumMap<Component, Double> questions = new EnumMap<>(shares);
    questions.remove(Component.TEXT);
    boolean none = questions.values().stream().allMatch(share -> share == 0);
    return none ? this : new Mixture(questions);
  }

  /** The component at {@code u} in [0, 1) of the cumulative shares. */
  public Component at(double u) {
    double sum = 0;
    Component last = null;
    for (Map.Entry<Component, Double> entry : shares.entrySet()) {
      if (entry.getValue() <= 0) {
        continue;
      }
      sum += entry.getValue();
      last = entry.getKey();
      if (u < sum) {
        return last;
      }
    }
    return last;
  }
}
