package io.agentforge.merge;

/** Spherical interpolation of two vectors (Shoemake, 1985), by their inner product. */
final class Arc {
  private Arc() {}

  /**
   * Coefficients of the two vectors.
   *
   * @param cosine of the angle between them
   * @param t 0 for the first, 1 for the second
   */
  static double[] weights(double cosine, double t) {
    double angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
    double sine = Math.sin(angle);
    return new double[] {Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine};
  }

  /** Coefficients of a straight line. */
  static double[] straight(double t) {
    return new double[] {1 - t, t};
  }
}
