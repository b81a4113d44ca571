package io.agentforge.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One command and what came of it.
 *
 * @param out standard output
 * @param err standard error
 */
record ForgeCall(int status, String out, String err) {

  /** Runs a command in this JVM. */
  static ForgeCall of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        ForgeCommand.commandLine(new PrintWriter(out), new PrintWriter(err, true))
            .execute(arguments);
    return new ForgeCall(status, out.toString(), err.toString());
  }

  /** Runs a command in a JVM of its own, as users do. */
  static ForgeCall process(Path folder, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    return process(folder, options, ForgeMain.class, arguments);
  }

  /** Runs any program in a JVM of its own. */
  static ForgeCall process(Path folder, List<String> options, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    int status =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    return new ForgeCall(status, text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
