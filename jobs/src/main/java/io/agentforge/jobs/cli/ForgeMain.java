package io.agentforge.jobs.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * The program. Standard output carries the answer of the command and nothing else: whatever a
 * library prints there is sent to standard error.
 */
public final class ForgeMain {
  private ForgeMain() {}

  /** Runs one command and ends the JVM with its exit status. */
  public static void main(String[] arguments) {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream messages = messages();
    System.setErr(messages);
    System.setOut(messages);
    PrintWriter out = new PrintWriter(answers, false);
    int status = ForgeCommand.commandLine(out, new PrintWriter(messages, true)).execute(arguments);
    out.flush();
    answers.flush();
    System.exit(status);
  }

  /** Where people read, or where a collector of structured logs does. */
  private static PrintStream messages() {
    boolean structured = "json".equals(System.getProperty("forge.log.format"));
    OutputStream out = structured ? new LogLines() : new FileOutputStream(FileDescriptor.err);
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }
}
