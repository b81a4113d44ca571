package io.agentforge.phases.cognate;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Checks stored models from outside: every file's hash on the way, then a fresh JVM loads each
 * folder, computes the logits of its probe batch and compares them with the stored ones.
 *
 * @param models name → files of its folder
 */
record ValidateUnit(Map<String, List<CheckpointFile>> models) implements UnitTask {
  static final String VERSION = "validate-1";
  private static final long TIMEOUT_MINUTES = 20;

  /** Payload: model → problems. */
  record Findings(Map<String, List<String>> problems) {}

  @Override
  public String key() {
    return "validate";
  }

  @Override
  public String kind() {
    return "validate";
  }

  @Override
  public String digest() {
    return Json.digest(Map.of("version", VERSION, "models", models));
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException, InterruptedException {
    Map<String, Path> folders = new TreeMap<>();
    models.forEach((name, files) -> folders.put(name, scope.folder(files)));
    List<String> command = command(folders);
    Path log = scope.scratch().resolve("validate.log");
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new ForgeException(
          ErrorCode.INTERNAL,
          "validate",
          "the fresh process ended with status %d: %s"
              .formatted(process.exitValue(), java.nio.file.Files.readString(log).strip()),
          "Run 'forge doctor' on this machine");
    }
    Findings findings = Json.read(answer.strip(), Findings.class);
    return new UnitOutput(Json.write(findings), List.of());
  }

  private static List<String> command(Map<String, Path> folders) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-Dai.djl.offline=true");
    command.add("-DOPT_OUT_TRACKING=true");
    command.add("-Dai.djl.pytorch.num_threads=1");
    command.add("-Dai.djl.pytorch.num_interop_threads=1");
    command.add("-cp");
    command.add(classPath());
    command.add(CheckpointProbe.class.getName());
    folders.forEach((name, folder) -> command.add(name + "=" + folder));
    return command;
  }

  /** The class path of this JVM and of Spark's class loaders above it. */
  private static String classPath() {
    Set<String> entries =
        new LinkedHashSet<>(
            List.of(System.getProperty("java.class.path").split(File.pathSeparator)));
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    for (; loader != null; loader = loader.getParent()) {
      if (loader instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          entries.add(url.getPath());
        }
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
