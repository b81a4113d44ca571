package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.infer.Kernels;
import picocli.CommandLine.Option;

/** How the engine of Java alone computes. */
final class EngineOption {
  private static final int MOST_THREADS = 1024;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of the java engine (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--kernel",
      paramLabel = "K",
      defaultValue = "auto",
      description =
          "Arithmetic of the java engine: auto, scalar, bit_planes or vector (default: auto, the"
              + " fastest there is).")
  private Kernels.Choice kernel;

  int threads() {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new ForgeException(
          ErrorCode.USAGE,
          "--threads",
          threads + " is out of range",
          "Give a whole number from 1 to " + MOST_THREADS);
    }
    return threads;
  }

  Kernels kernels() {
    return Kernels.of(kernel);
  }
}
