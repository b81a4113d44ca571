package io.agentforge.phases.pipeline;

import io.agentforge.phases.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a run computed.
 *
 * @param codeVersion version and commit of the program
 * @param hardware one line: processor, cores, memory
 * @param details JSON object with Java, Spark, operating system and the like
 */
public record RunEnvironment(String codeVersion, String hardware, String details) {
  /** Describes this machine. */
  public static RunEnvironment here(String sparkVersion, String master) {
    Runtime runtime = Runtime.getRuntime();
    String cpu = processor();
    int cores = runtime.availableProcessors();
    Map<String, Object> details = new TreeMap<>();
    details.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    details.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    details.put("processor", cpu);
    details.put("cores", cores);
    details.put("driver_heap_bytes", runtime.maxMemory());
    details.put("spark", sparkVersion);
    details.put("master", master);
    return new RunEnvironment(programVersion(), cpu + ", " + cores + " cores", Json.write(details));
  }

  /** {@code forge.version} and {@code forge.commit} as the launcher passes them. */
  public static String programVersion() {
    String version = RunEnvironment.class.getPackage().getImplementationVersion();
    String commit = System.getProperty("forge.commit", "");
    String base = version == null ? "development" : version;
    return commit.isBlank() ? base : base + " (" + commit + ")";
  }

  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      try {
        return Files.readAllLines(info).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
      } catch (IOException e) {
        return System.getProperty("os.arch");
      }
    }
    return System.getProperty("os.arch");
  }
}
