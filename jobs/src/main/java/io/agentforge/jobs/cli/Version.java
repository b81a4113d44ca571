package io.agentforge.jobs.cli;

import picocli.CommandLine.IVersionProvider;

/** Version and commit, as far as the jar and the launcher know them. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    String commit = System.getProperty("forge.commit", "");
    String number = version == null ? "development" : version;
    return new String[] {
      "Agent Forge " + number + (commit.isBlank() ? "" : " (" + commit + ")"),
      "Java " + Runtime.version()
    };
  }
}
