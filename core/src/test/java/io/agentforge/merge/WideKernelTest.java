package io.agentforge.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.merge.vector.VectorWide;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The kernel of the Vector API and the plain one give the same bits. */
class WideKernelTest {
  private final WideKernel plain = new PlainWide();
  private final WideKernel vector = new VectorWide();

  private static float[] numbers(Random random, int count) {
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) Math.scalb(random.nextGaussian(), random.nextInt(60) - 30);
    }
    return x;
  }

  @Property(tries = 200)
  void combinationsAreTheSame(
      @ForAll long seed,
      @ForAll @IntRange(max = 70) int count,
      @ForAll @IntRange(min = 1, max = 5) int models) {
    Random random = new Random(seed);
    float[][] x = new float[models][];
    double[] c = new double[models];
    for (int m = 0; m < models; m++) {
      x[m] = numbers(random, count);
      c[m] = random.nextGaussian();
    }
    float[] one = new float[count];
    float[] other = new float[count];
    plain.combine(x, c, one, count);
    vector.combine(x, c, other, count);
    assertThat(other).isEqualTo(one);
  }

  @Property(tries = 200)
  void sumsAreTheSame(@ForAll long seed, @ForAll @IntRange(max = 70) int count) {
    Random random = new Random(seed);
    float[] x = numbers(random, count + 3);
    float[] y = numbers(random, count + 3);
    double[] wide = new double[count];
    double[] difference = new double[count];
    plain.widen(x, 3, count, wide);
    plain.difference(y, x, 3, count, difference);
    double[] other = new double[count];
    vector.widen(x, 3, count, other);
    assertThat(other).as("widened").isEqualTo(wide);
    vector.difference(y, x, 3, count, other);
    assertThat(other).as("difference").isEqualTo(difference);
    assertThat(vector.dot(wide, difference, count))
        .as("product")
        .isEqualTo(plain.dot(wide, difference, count));
    assertThat(vector.magnitudes(x, count)).as("norm").isEqualTo(plain.magnitudes(x, count));
  }

  /**
   * Often enough that the processor's own vector instructions are compared, not Java in their
   * place.
   */
  @Test
  void compiledLoopsGiveTheSameBitsToo() {
    int count = 8192 + 3;
    Random random = new Random(1);
    float[] x = numbers(random, count);
    float[] y = numbers(random, count);
    float[] odd = {0f, -0f, Float.MIN_VALUE, -1e-40f, Float.MAX_VALUE, Float.POSITIVE_INFINITY};
    System.arraycopy(odd, 0, x, 100, odd.length);
    double[] c = {1.5, -0.25};
    float[][] models = {x, y};
    float[] one = new float[count];
    float[] other = new float[count];
    double[] wide = new double[count];
    double[] otherWide = new double[count];
    double[] difference = new double[count];
    double[] otherDifference = new double[count];
    double[] yWide = new double[count];
    plain.widen(y, 0, count, yWide);
    double dot = 0;
    double magnitudes = 0;
    for (int i = 0; i < 2000; i++) {
      vector.combine(models, c, other, count);
      vector.widen(x, 0, count, otherWide);
      vector.difference(y, x, 0, count, otherDifference);
      dot = vector.dot(yWide, yWide, count);
      magnitudes = vector.magnitudes(y, count);
    }
    plain.combine(models, c, one, count);
    plain.widen(x, 0, count, wide);
    plain.difference(y, x, 0, count, difference);
    assertThat(other).as("combination").isEqualTo(one);
    assertThat(otherWide).as("widened").isEqualTo(wide);
    assertThat(otherDifference).as("difference").isEqualTo(difference);
    assertThat(dot).as("product").isEqualTo(plain.dot(yWide, yWide, count));
    assertThat(magnitudes).as("norm").isEqualTo(plain.magnitudes(y, count));
  }

  @Test
  void sumsAreThoseOfTheirDefinition() {
    double[] a = {1, 2, 3, 4, 5, 6, 7};
    double[] b = {7, 6, 5, 4, 3, 2, 1};
    assertThat(plain.dot(a, b, 7)).as("product").isEqualTo(84);
    assertThat(plain.magnitudes(new float[] {-1, 2, -3, 4, -5}, 5)).as("norm").isEqualTo(15);
    float[] out = new float[5];
    plain.combine(new float[][] {{1, 2, 3, 4, 5}, {5, 4, 3, 2, 1}}, new double[] {2, -1}, out, 5);
    assertThat(out).as("combination").containsExactly(-3, 0, 3, 6, 9);
  }

  @Test
  void testsRunWithTheVectorKernel() {
    assertThat(WideKernels.here()).isInstanceOf(VectorWide.class);
  }
}
