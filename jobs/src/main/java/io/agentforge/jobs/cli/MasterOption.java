package io.agentforge.jobs.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Which cluster works. */
final class MasterOption {
  @Option(
      names = "--master",
      paramLabel = "M",
      description =
          "Spark master: local[*], local-cluster[N,CORES,MEMORY_MIB], spark://HOST:PORT, yarn,"
              + " k8s://... (default: what spark-submit was told, else local[*]).")
  private String master;

  Optional<String> master() {
    return Optional.ofNullable(master);
  }
}
