package io.agentforge.train;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Steps a {@link Trainer} and notices when it leaves the road: a loss or gradient norm that is not
 * finite, or losses of three steps in a row that lie above {@code median + max(8 * 1.4826 * MAD, 1
 * nat)} of the last 50 good losses and more than half a nat above the highest of them (judged from
 * the fourth on; the factor makes the median absolute deviation a standard deviation of normal
 * noise). One step is not enough, for mixtures' sake: a small batch that happens to hold text is
 * far above batches of questions, and training that diverges stays above.
 *
 * <p>It then puts the last good state back, goes on with the following batches at half the rate and
 * tells the listener. The fourth time it gives up.
 */
public final class DivergenceGuard implements AutoCloseable {
  /** Rollbacks before giving up. */
  public static final int MOST_ROLLBACKS = 3;

  private static final int WINDOW = 50;
  private static final int LEAST_HISTORY = 3;
  private static final double DEVIATIONS = 8 * 1.4826;
  private static final double LEAST_MARGIN = 1;
  private static final double MARGIN_ABOVE_HIGHEST = 0.5;
  private static final double RATE_FACTOR = 0.5;
  private static final int STEPS_PER_SNAPSHOT = 25;
  private static final int STEPS_ABOVE = 3;

  private final Trainer trainer;
  private final Consumer<Rollback> listener;
  private final Snapshot snapshot;
  private final Deque<Double> losses = new ArrayDeque<>();

  /**
   * Losses above the bound of the steps since the last one that was not; not in the history yet.
   */
  private final List<Double> above = new ArrayList<>();

  private int rollbacks;

  /**
   * One return to a good state.
   *
   * @param step the last of the steps that were thrown away
   * @param restoredStep steps done in the state that was put back
   * @param reason what was seen, with values
   * @param learningRate rate of that step; what follows runs at half of the schedule's rate before
   * @param count rollbacks so far, this one included
   */
  public record Rollback(
      long step, long restoredStep, String reason, double learningRate, int count) {}

  /** Guards a trainer from its present state on; the trainer stays the caller's to close. */
  public DivergenceGuard(Trainer trainer, Consumer<Rollback> listener) {
    this.trainer = trainer;
    this.listener = listener;
    this.snapshot = trainer.snapshot();
  }

  /**
   * The next good optimiser step. Its number can be lower than the one before, after a rollback.
   *
   * @throws ForgeException TRAINING_DIVERGED after {@link #MOST_ROLLBACKS} rollbacks
   */
  public StepReport step() {
    StepReport report = trainer.step();
    String reason = judge(report);
    while (reason != null) {
      rollBack(report, reason);
      report = trainer.step();
      reason = judge(report);
    }
    if (above.isEmpty() && report.step() % STEPS_PER_SNAPSHOT == 0) {
      snapshot.take();
    }
    return report;
  }

  private void remember(double loss) {
    losses.addLast(loss);
    if (losses.size() > WINDOW) {
      losses.removeFirst();
    }
  }

  @Override
  public void close() {
    snapshot.close();
  }

  private void rollBack(StepReport report, String reason) {
    if (rollbacks == MOST_ROLLBACKS) {
      throw new ForgeException(
          ErrorCode.TRAINING_DIVERGED,
          "training step " + report.step(),
          "%s, after %d rollbacks; rate %.3g, gradient norm %.3g, median of the last %d losses %.4g"
              .formatted(
                  reason,
                  rollbacks,
                  report.learningRate(),
                  report.gradNorm(),
                  losses.size(),
                  losses.isEmpty() ? Double.NaN : median(losses)),
          diagnosis(report));
    }
    rollbacks++;
    above.clear();
    trainer.rollbackTo(snapshot, RATE_FACTOR);
    listener.accept(
        new Rollback(report.step(), snapshot.steps(), reason, report.learningRate(), rollbacks));
  }

  /** Takes the step's loss into the history; why training has left the road, or null. */
  private String judge(StepReport report) {
    double loss = report.loss();
    if (!Double.isFinite(loss) || !Double.isFinite(report.gradNorm())) {
      return "loss %s, gradient norm %s".formatted(loss, report.gradNorm());
    }
    double bound = bound();
    above.add(loss);
    if (loss <= bound) {
      above.forEach(this::remember);
      above.clear();
    }
    return above.size() < STEPS_ABOVE
        ? null
        : "losses of %d steps up to %.4g above %.4g"
            .formatted(STEPS_ABOVE, Collections.max(above), bound);
  }

  private double bound() {
    if (losses.size() < LEAST_HISTORY) {
      return Double.POSITIVE_INFINITY;
    }
    double median = median(losses);
    double spread = median(losses.stream().map(loss -> Math.abs(loss - median)).toList());
    return Math.max(
        median + Math.max(DEVIATIONS * spread, LEAST_MARGIN),
        Collections.max(losses) + MARGIN_ABOVE_HIGHEST);
  }

  private static String diagnosis(StepReport report) {
    return Double.isFinite(report.loss())
        ? "Lower the learning rate or lengthen the warm-up; the batches themselves gave finite losses"
        : "Look at the data of this step and at the starting weights for values that are not finite;"
            + " if both are sound, lower the learning rate";
  }

  private static double median(Iterable<Double> values) {
    double[] sorted =
        java.util.stream.StreamSupport.stream(values.spliterator(), false)
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return sorted[sorted.length / 2];
  }
}
