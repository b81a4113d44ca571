package io.agentforge.jobs.bench;

import io.agentforge.phases.pipeline.RunEnvironment;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where and with what a measurement was made.
 *
 * @param hardware processor and cores
 * @param jvm name and version of the Java virtual machine
 * @param version of the program
 * @param commit the program was built from; {@code unknown} when nothing told
 */
public record Bench(String hardware, String jvm, String version, String commit) {
  static final String UNKNOWN = "unknown";

  private static final Pattern COMMIT = Pattern.compile("\\(([0-9a-f]{7,40})\\)");

  /** This machine and program. */
  public static Bench here() {
    return of(
        RunEnvironment.here("", "").hardware(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        RunEnvironment.programVersion());
  }

  /** The commit stands in brackets after the version. */
  static Bench of(String hardware, String jvm, String version) {
    Matcher commit = COMMIT.matcher(version);
    return new Bench(hardware, jvm, version, commit.find() ? commit.group(1) : UNKNOWN);
  }

  void addTo(Map<String, Object> document) {
    document.put("hardware", hardware);
    document.put("jvm", jvm);
    document.put("commit", commit);
    document.put("version", version);
  }

  String text() {
    return "%s; %s; version %s, commit %s%n".formatted(hardware, jvm, version, commit);
  }
}
