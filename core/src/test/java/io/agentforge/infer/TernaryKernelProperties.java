package io.agentforge.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.infer.vector.LookupKernel;
import io.agentforge.infer.vector.MultiplyKernel;
import io.agentforge.quantize.TernaryMatrix;
import io.agentforge.seed.SeedTree;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** All kernels are the scalar one, bit for bit. */
class TernaryKernelProperties {
  private static final List<TernaryKernel> FAST =
      List.of(new BitPlaneKernel(), new MultiplyKernel(), new LookupKernel());

  @Property(tries = 150)
  void everyKernelEqualsTheScalarOneOnAnyShape(
      @ForAll @IntRange(min = 1, max = 150) int rows,
      @ForAll @IntRange(min = 1, max = 300) int group,
      @ForAll @IntRange(min = 1, max = 4) int groups,
      @ForAll @IntRange(min = 1, max = 5) int tokens,
      @ForAll long seed) {
    SeedTree.Stream random = SeedTree.root(seed).stream();
    TernaryMatrix matrix = matrix(rows, group, groups, random);
    byte[] codes = new byte[tokens * group * groups];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) random.integer(256);
    }
    float[] steps = new float[tokens];
    for (int i = 0; i < tokens; i++) {
      steps[i] = (float) random.uniform();
    }
    same(matrix, codes, tokens, steps);
  }

  @Property(tries = 40)
  void extremeActivationsAndWeightsOverflowNothing(
      @ForAll @IntRange(min = 1, max = 3) int sign,
      @ForAll @IntRange(min = 1, max = 9000) int columns) {
    for (byte extreme : new byte[] {-128, 127, 0}) {
      byte[] weights = new byte[3 * columns];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (byte) (sign == 3 ? i % 2 * 2 - 1 : sign == 2 ? 1 : -1);
      }
      byte[] codes = new byte[columns];
      Arrays.fill(codes, extreme);
      TernaryMatrix matrix = new TernaryMatrix(3, columns, columns, weights, new float[] {1, 1, 1});
      float[] sums = same(matrix, codes, 1, new float[] {1});
      if (sign == 2) {
        assertThat(sums[0]).as("sum of %d times %d", columns, extreme).isEqualTo(columns * extreme);
      }
    }
  }

  @Example
  void theShapesOfTheProfilesInGroupsOf256RowsAndWholeTensors() {
    for (int[] shape : new int[][] {{256, 256}, {512, 256}, {256, 512}, {512, 1792}, {1792, 512}}) {
      for (int group : new int[] {64, 128, 256, shape[1]}) {
        SeedTree.Stream random = SeedTree.root(shape[1] + group).stream();
        TernaryMatrix matrix = matrix(shape[0], group, shape[1] / group, random);
        byte[] codes = new byte[2 * shape[1]];
        for (int i = 0; i < codes.length; i++) {
          codes[i] = (byte) random.between(-127, 127);
        }
        same(matrix, codes, 2, new float[] {0.25f, 3});
      }
    }
  }

  private static TernaryMatrix matrix(int rows, int group, int groups, SeedTree.Stream random) {
    byte[] weights = new byte[rows * group * groups];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) random.between(-1, 1);
    }
    float[] scales = new float[rows * groups];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = (float) random.uniform();
    }
    return new TernaryMatrix(rows, group * groups, group, weights, scales);
  }

  /** What the scalar kernel gives, after all others have given the same. */
  private static float[] same(TernaryMatrix matrix, byte[] codes, int tokens, float[] steps) {
    float[] expected = product(new ScalarKernel(), matrix, codes, tokens, steps);
    for (TernaryKernel kernel : FAST) {
      assertThat(product(kernel, matrix, codes, tokens, steps))
          .as(
              "%s, %d x %d in groups of %d",
              kernel.name(), matrix.rows(), matrix.columns(), matrix.group())
          .isEqualTo(expected);
    }
    return expected;
  }

  /** In two shares of the rows, as two threads would. */
  private static float[] product(
      TernaryKernel kernel, TernaryMatrix matrix, byte[] codes, int tokens, float[] steps) {
    TernaryKernel.Packed packed = kernel.pack(matrix);
    TernaryKernel.Prepared x = kernel.room(matrix.columns(), matrix.group(), tokens, 2);
    kernel.prepare(codes, tokens, x);
    float[] y = new float[tokens * matrix.rows()];
    int cut = Math.min(matrix.rows(), matrix.rows() / 2 / kernel.rowBlock() * kernel.rowBlock());
    kernel.multiply(packed, x, steps, tokens, y, 0, cut, 0);
    kernel.multiply(packed, x, steps, tokens, y, cut, matrix.rows(), 1);
    return y;
  }
}
