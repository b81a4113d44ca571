package io.agentforge.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RatioIntervalTest {
  @Test
  void theErrorIsThatOfItemsNotOfTokens() {
    RatioInterval ratio = RatioInterval.of(new double[] {0.5, 1, 3}, new double[] {1, 2, 3});
    double value = 4.5 / 6;
    double squares =
        Math.pow(0.5 - value, 2) + Math.pow(1 - 2 * value, 2) + Math.pow(3 - 3 * value, 2);
    double error = Math.sqrt(squares * 3 / 2) / 6;
    assertThat(ratio.value()).as("value").isEqualTo(value);
    assertThat(ratio.high() - value).as("half").isCloseTo(1.959964 * error, within(1e-6));
    assertThat(value - ratio.low()).as("other half").isCloseTo(1.959964 * error, within(1e-6));
  }

  @Test
  void aShareStaysBetweenNothingAndAll() {
    RatioInterval nearAll = RatioInterval.of(new double[] {8, 8, 7}, new double[] {8, 8, 8});
    assertThat(nearAll.high()).as("by the formula").isGreaterThan(1);
    assertThat(nearAll.ofShare().high()).as("of a share").isEqualTo(1);
    assertThat(nearAll.ofShare().low()).as("low end").isEqualTo(nearAll.low());
    RatioInterval nearNothing = RatioInterval.of(new double[] {0, 0, 1}, new double[] {8, 8, 8});
    assertThat(nearNothing.low()).as("by the formula").isNegative();
    assertThat(nearNothing.ofShare().low()).as("of a share").isZero();
  }
}
