package io.agentforge.merge;

import java.util.Arrays;
import java.util.List;

/** The positions that donors changed, alone or together with others. */
final class ChangedParts {
  static final ParameterSpec EPSILON =
      ParameterSpec.number(
          "epsilon",
          ParameterSpec.Scope.SHARED,
          1e-5,
          0,
          Double.MAX_VALUE,
          "a difference to the base up to this counts as no change");

  private final MergeInput input;
  private final TensorValues base;
  private final List<Donor> donors;
  private final double epsilon;
  private final float[] b;
  private final float[][] d;
  private final int[] changed;

  /** Positions of each donor changed by others too, and by it alone. */
  record Counts(long[] shared, long[] unique) {}

  ChangedParts(MergeInput input) {
    this.input = input;
    this.base = input.base().orElseThrow();
    this.donors = input.donors();
    this.epsilon = input.shared().number("epsilon");
    int room = Blocks.room(input.length());
    this.b = new float[room];
    this.d = new float[donors.size()][room];
    this.changed = new int[room];
  }

  Counts counts() {
    Counts counts = new Counts(new long[d.length], new long[d.length]);
    Blocks.each(
        input.length(),
        (offset, count) -> {
          read(offset, count);
          for (int m = 0; m < d.length; m++) {
            for (int i = 0; i < count; i++) {
              int active = isChange(d[m][i]) ? 1 : 0;
              counts.shared[m] += changed[i] > 1 ? active : 0;
              counts.unique[m] += changed[i] == 1 ? active : 0;
            }
          }
        });
    return counts;
  }

  /**
   * Writes base + changes.
   *
   * @param stretch factor of what each donor changed alone
   */
  void write(double[] stretch, TensorSink output) {
    float[] out = new float[b.length];
    Blocks.each(
        input.length(),
        (offset, count) -> {
          read(offset, count);
          for (int i = 0; i < count; i++) {
            double sum = 0;
            for (int m = 0; m < d.length; m++) {
              double factor = changed[i] == 1 ? stretch[m] : 1;
              sum += isChange(d[m][i]) ? factor * d[m][i] : 0;
            }
            out[i] = (float) (b[i] + sum / Math.max(changed[i], 1));
          }
          input.arithmetic().round(out, count);
          output.write(offset, out, count);
        });
  }

  /** An undefined number is one too: it must not vanish from the result. */
  private boolean isChange(float difference) {
    return !(Math.abs(difference) <= epsilon);
  }

  private void read(int offset, int count) {
    base.read(offset, b, count);
    Arrays.fill(changed, 0, count, 0);
    for (int m = 0; m < d.length; m++) {
      donors.get(m).values().read(offset, d[m], count);
      for (int i = 0; i < count; i++) {
        d[m][i] -= b[i];
        changed[i] += isChange(d[m][i]) ? 1 : 0;
      }
    }
  }
}
