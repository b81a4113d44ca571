package io.agentforge.evolve;

/**
 * Maps the real line onto the unit interval without a kink: the identity inside, a parabola within
 * {@value #MARGIN} of each end, mirrored beyond. A search on the line sees no clamped plateau and,
 * near a bound, no second optimum until a full period away.
 */
final class SmoothBounds {
  static final double MARGIN = 0.05;

  private static final double PERIOD = 2 * (1 + 2 * MARGIN);

  private SmoothBounds() {}

  /** A number of [0, 1] for any finite number. */
  static double inside(double x) {
    double y = (x + MARGIN) % PERIOD;
    if (y < 0) {
      y += PERIOD;
    }
    y = Math.min(y, PERIOD - y) - MARGIN;
    if (y < MARGIN) {
      return (y + MARGIN) * (y + MARGIN) / (4 * MARGIN);
    }
    if (y > 1 - MARGIN) {
      return 1 - (1 + MARGIN - y) * (1 + MARGIN - y) / (4 * MARGIN);
    }
    return y;
  }

  /**
   * The number of [−{@value #MARGIN}, 1 + {@value #MARGIN}] that {@link #inside} maps to {@code u}.
   */
  static double outside(double u) {
    double clipped = Math.max(0, Math.min(1, u));
    if (clipped < MARGIN) {
      return 2 * Math.sqrt(clipped * MARGIN) - MARGIN;
    }
    if (clipped > 1 - MARGIN) {
      return 1 + MARGIN - 2 * Math.sqrt((1 - clipped) * MARGIN);
    }
    return clipped;
  }
}
