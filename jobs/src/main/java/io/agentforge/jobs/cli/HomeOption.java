package io.agentforge.jobs.cli;

import picocli.CommandLine.Option;

/** Where runs leave everything. */
final class HomeOption {
  @Option(
      names = "--home",
      paramLabel = "URI",
      defaultValue = "${env:FORGE_HOME:-./forge-home}",
      description =
          "Folder of all runs, on any Hadoop file system (default: FORGE_HOME, else"
              + " ./forge-home).")
  private String uri;

  String uri() {
    return uri;
  }
}
