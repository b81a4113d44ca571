package io.agentforge.merge;

import java.util.List;

/** The kernel Σ cᵢ xᵢ: fp64 inside, rounded once. */
final class WeightedSum {
  private WeightedSum() {}

  static void write(
      List<TensorValues> models, double[] coefficients, Arithmetic arithmetic, TensorSink output) {
    int length = models.get(0).length();
    float[][] x = new float[models.size()][Blocks.room(length)];
    float[] out = new float[Blocks.room(length)];
    WideKernel kernel = WideKernels.here();
    Blocks.each(
        length,
        (offset, count) -> {
          for (int m = 0; m < x.length; m++) {
            models.get(m).read(offset, x[m], count);
          }
          kernel.combine(x, coefficients, out, count);
          arithmetic.round(out, count);
          output.write(offset, out, count);
        });
  }
}
