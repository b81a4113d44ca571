package io.agentforge.jobs.cli;

import io.agentforge.datasets.lease.LeaseTerms;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether to wait for another driver that works on the run. */
final class WaitOption {
  @Option(
      names = "--wait",
      arity = "0..1",
      fallbackValue = "2147483647",
      paramLabel = "SECONDS",
      description =
          "When another driver works on the run, wait until it is done or gone, by default as long"
              + " as it takes. Without this the command ends with 5 and names the holder.")
  private int seconds;

  LeaseTerms terms() {
    return LeaseTerms.usual().waiting(Duration.ofSeconds(seconds));
  }
}
