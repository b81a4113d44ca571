package io.agentforge.merge;

import java.util.List;

/**
 * Takes over the numbers of the other model that matter: importance is the size of the change times
 * the divergence of the softmax of the changed row from the base's (Kullback-Leibler); whatever
 * reaches the median plus 1.5 interquartile ranges is taken over. If more than three quarters of a
 * tensor are unchanged that threshold is zero.
 */
public final class ArceeFusion implements MergeMethod {
  private static final double FLOOR = 1e-8;

  @Override
  public String name() {
    return "arcee_fusion";
  }

  @Override
  public String summary() {
    return "the most important changes of one other model, taken over";
  }

  @Override
  public InputRule inputs() {
    return InputRule.baseAndOne();
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of();
  }

  @Override
  public Reach reach() {
    return Reach.TENSOR;
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    TensorValues base = input.base().orElseThrow();
    TensorValues other = input.donors().get(0).values();
    Importance importance = new Importance(base, other, input.columns());
    double threshold = threshold(input.length(), importance);
    int room = Blocks.room(input.length());
    float[] b = new float[room];
    float[] x = new float[room];
    float[] important = new float[room];
    Blocks.each(
        input.length(),
        (offset, count) -> {
          base.read(offset, b, count);
          other.read(offset, x, count);
          importance.of(b, x, offset, count, important);
          for (int i = 0; i < count; i++) {
            x[i] = important[i] >= threshold ? x[i] : b[i];
          }
          output.write(offset, x, count);
        });
  }

  private static double threshold(int n, Importance importance) {
    MagnitudeHistogram histogram = MagnitudeHistogram.of(n, importance);
    double[] quartiles = new double[3];
    for (int q = 0; q < 3; q++) {
      int ascending = (int) ((q + 1) * 0.25 * (n - 1));
      quartiles[q] = Cut.of(histogram, n - ascending, n, importance).value();
    }
    return quartiles[1] + 1.5 * (quartiles[2] - quartiles[0]);
  }

  /** The importance of each change. */
  private static final class Importance implements MagnitudeSource {
    private final TensorValues base;
    private final TensorValues other;
    private final int columns;
    private final double[] divergence;
    private final float[] b;
    private final float[] x;
    private final float[] importance;
    private final FloatBits convert;

    Importance(TensorValues base, TensorValues other, int columns) {
      this.base = base;
      this.other = other;
      this.columns = columns;
      int room = Blocks.room(base.length());
      this.b = new float[room];
      this.x = new float[room];
      this.importance = new float[room];
      this.convert = new FloatBits(base.length());
      this.divergence = new double[base.length() / columns];
      float[] from = new float[columns];
      float[] to = new float[columns];
      double[] p = new double[columns];
      double[] q = new double[columns];
      for (int row = 0; row < divergence.length; row++) {
        base.read(row * columns, from, columns);
        other.read(row * columns, to, columns);
        softmax(to, p);
        softmax(from, q);
        for (int i = 0; i < columns; i++) {
          divergence[row] += p[i] * Math.log(p[i] / q[i]);
        }
        divergence[row] = Math.max(0, divergence[row]);
      }
    }

    void of(float[] from, float[] to, int offset, int count, float[] into) {
      for (int i = 0; i < count; i++) {
        into[i] = (float) (Math.abs((double) to[i] - from[i]) * divergence[(offset + i) / columns]);
      }
    }

    @Override
    public void read(int offset, int count, int[] bits) {
      base.read(offset, b, count);
      other.read(offset, x, count);
      of(b, x, offset, count, importance);
      convert.bits(importance, bits, count);
    }

    private static void softmax(float[] x, double[] into) {
      double most = Double.NEGATIVE_INFINITY;
      for (float value : x) {
        most = Math.max(most, value);
      }
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        into[i] = Math.exp(x[i] - most);
        sum += into[i];
      }
      for (int i = 0; i < x.length; i++) {
        into[i] = into[i] / sum + FLOOR;
      }
    }
  }
}
