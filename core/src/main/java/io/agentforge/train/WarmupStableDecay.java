package io.agentforge.train;

/**
 * Learning rate over a training: linear warm-up, constant, linear decay at the end (Hu et al. 2024,
 * MiniCPM, section 4).
 */
public final class WarmupStableDecay {
  private WarmupStableDecay() {}

  /**
   * Rate of optimiser step {@code step}, counted from 0. The last step of the schedule runs at the
   * final rate, and so does every step after it.
   */
  public static double rate(TrainingSettings settings, long step) {
    double rate = settings.learningRate();
    if (step < settings.warmupSteps()) {
      rate *= (step + 1.0) / settings.warmupSteps();
    }
    long decayed = step + 1 - (settings.steps() - settings.decaySteps());
    if (settings.decaySteps() > 0 && decayed > 0) {
      double fraction = Math.min(1, (double) decayed / settings.decaySteps());
      rate *= 1 - fraction * (1 - settings.finalRateFraction());
    }
    return rate;
  }
}
