package io.agentforge.train;

import java.util.Arrays;

/**
 * A rate over repetitions, in units per second of wall time.
 *
 * @param median of the repetitions
 * @param low slowest repetition
 * @param high fastest repetition
 * @param perCpuSecond median of units per second of processor time, which a busy machine disturbs
 *     less
 */
public record MeasuredRate(
    double median, double low, double high, double perCpuSecond, int repetitions) {

  /** From the units, wall nanoseconds and processor nanoseconds of every repetition. */
  static MeasuredRate of(double units, long[] wall, long[] cpu) {
    double[] rates = Arrays.stream(wall).mapToDouble(t -> units * 1e9 / t).sorted().toArray();
    double[] cpuRates = Arrays.stream(cpu).mapToDouble(t -> units * 1e9 / t).sorted().toArray();
    int middle = rates.length / 2;
    return new MeasuredRate(
        rates[middle], rates[0], rates[rates.length - 1], cpuRates[middle], rates.length);
  }
}
