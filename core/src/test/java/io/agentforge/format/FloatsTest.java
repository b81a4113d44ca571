package io.agentforge.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.seed.SeedTree;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloatsTest {
  @Test
  void every_half_has_the_value_that_its_bits_spell_and_comes_back_unchanged() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      short half = (short) bits;
      float value = Floats.fromHalf(half);
      int exponent = bits >> 10 & 31;
      int fraction = bits & 0x3FF;
      double sign = bits >> 15 == 0 ? 1 : -1;
      if (exponent == 31 && fraction != 0) {
        assertThat(value).as("half %04x", bits).isNaN();
        assertThat(Floats.toHalf(value))
            .as("NaN %04x, made quiet", bits)
            .isEqualTo((short) (bits | 0x200));
        continue;
      }
      double expected =
          exponent == 31
              ? sign * Double.POSITIVE_INFINITY
              : exponent == 0
                  ? sign * fraction * 0x1p-24
                  : sign * (1024 + fraction) * Math.scalb(1.0, exponent - 25);
      assertThat(Double.compare(value, expected)).as("half %04x is %s", bits, value).isZero();
      assertThat(Floats.toHalf(value)).as("half %04x", bits).isEqualTo(half);
    }
  }

  @Test
  void every_bfloat_comes_back_unchanged_and_is_the_upper_half_of_a_float() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Floats.fromBfloat((short) bits);
      assertThat(Float.floatToRawIntBits(value)).as("bf16 %04x", bits).isEqualTo(bits << 16);
      int quiet = Float.isNaN(value) ? 0x40 : 0;
      assertThat(Floats.toBfloat(value)).as("bf16 %04x", bits).isEqualTo((short) (bits | quiet));
    }
  }

  @Test
  void values_between_two_halves_go_to_the_nearer_and_ties_to_the_even_one() {
    for (int bits = 0; bits < 0x7C00; bits++) {
      float low = Floats.fromHalf((short) bits);
      double high = bits == 0x7BFF ? 65536 : Floats.fromHalf((short) (bits + 1));
      checkMidpoint(low, high, bits, Floats::toHalf);
    }
  }

  @Test
  void values_between_two_bfloats_go_to_the_nearer_and_ties_to_the_even_one() {
    for (int bits = 0; bits < 0x7F80; bits++) {
      float low = Floats.fromBfloat((short) bits);
      double high = bits == 0x7F7F ? 0x1p128 : Floats.fromBfloat((short) (bits + 1));
      checkMidpoint(low, high, bits, Floats::toBfloat);
    }
  }

  private interface Rounding {
    short of(float value);
  }

  /** The midpoint of neighbours of an 11- or 8-bit significand is itself a float. */
  private static void checkMidpoint(float low, double high, int bits, Rounding rounding) {
    float middle = (float) ((low + high) / 2);
    int even = (bits & 1) == 0 ? bits : bits + 1;
    assertThat(rounding.of(middle)).as("tie after %04x", bits).isEqualTo((short) even);
    assertThat(rounding.of(-middle)).as("-tie").isEqualTo((short) (even | 0x8000));
    assertThat(rounding.of(Math.nextDown(middle))).as("below").isEqualTo((short) bits);
    assertThat(rounding.of(Math.nextUp(middle))).as("above").isEqualTo((short) (bits + 1));
  }

  @Test
  void rounding_never_errs_by_more_than_half_a_step_on_arbitrary_bit_patterns() {
    SeedTree seed = SeedTree.root(7).child("floats");
    for (int i = 0; i < 200_000; i++) {
      float value = Float.intBitsToFloat((int) seed.bits(i));
      if (!(Math.abs(value) < 65504)) {
        continue;
      }
      double step = Math.max(0x1p-24, Math.ulp(value) * 8192.0);
      assertThat(Math.abs((double) Floats.fromHalf(Floats.toHalf(value)) - value))
          .as("draw %d: %s", i, value)
          .isLessThanOrEqualTo(step / 2);
    }
  }

  @Test
  void converting_a_tensor_keeps_name_and_shape_and_rounds_each_value() {
    float[] values = {1f, -2.5f, 65536f, 1e-8f, Float.NaN, 3.1415927f};
    Tensor wide = Floats.tensor("t", DType.F32, List.of(2L, 3L), values);
    Tensor half = Floats.convert(wide, DType.F16);
    assertThat(half.shape()).as("shape").containsExactly(2L, 3L);
    assertThat(Floats.values(half))
        .as("values")
        .containsExactly(1f, -2.5f, Float.POSITIVE_INFINITY, 0f, Float.NaN, 3.140625f);
    assertThat(Floats.convert(half, DType.F16)).as("same type").isSameAs(half);
  }
}
