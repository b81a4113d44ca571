package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.generate.Sampling;
import picocli.CommandLine.Option;

/** How tokens are chosen. */
final class SamplingOption {
  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Longest continuation (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0",
      description = "0 takes the likeliest token each time (default).")
  private double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Sample from the likeliest tokens that reach this probability (default: 1).")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "The same seed gives the same text (default: 0).")
  private long seed;

  Sampling sampling() {
    require(maxTokens >= 1, "--max-tokens", maxTokens, "a whole number from 1");
    require(
        temperature >= 0 && Double.isFinite(temperature),
        "--temperature",
        temperature,
        "a number from 0");
    require(topP > 0 && topP <= 1, "--top-p", topP, "a number above 0, at most 1");
    return new Sampling(maxTokens, temperature, topP, seed);
  }

  private static void require(boolean holds, String option, Object value, String range) {
    if (!holds) {
      throw new ForgeException(
          ErrorCode.USAGE, option, value + " is out of range", "Give " + range);
    }
  }
}
