package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns what a command throws into words on standard error and an exit status. A known failure is
 * one message; anything else is a bug, whose trace goes to a file that is kept.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception thrown, CommandLine commandLine, ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    ForgeException known = known(thrown);
    if (known != null) {
      err.println(known.getMessage());
      if (known.code().exitStatus() == ExitStatus.INTERNAL) {
        keepLog(err, thrown, parsed);
      }
      return known.code().exitStatus().code();
    }
    err.printf(
        "[%s] %s: unexpected %s%n",
        ErrorCode.INTERNAL.id(), commandLine.getCommandSpec().qualifiedName(), firstLine(thrown));
    keepLog(err, thrown, parsed);
    return ExitStatus.INTERNAL.code();
  }

  @Override
  public int handleParseException(ParameterException thrown, String[] arguments) {
    CommandLine commandLine = thrown.getCommandLine();
    PrintWriter err = commandLine.getErr();
    String command = commandLine.getCommandSpec().qualifiedName();
    err.printf("[%s] %s: %s%n", ErrorCode.USAGE.id(), command, thrown.getMessage());
    UnmatchedArgumentException.printSuggestions(thrown, err);
    err.printf("Try '%s --help'.%n", command);
    return ExitStatus.USAGE.code();
  }

  /** The failure that explains this one: itself or a cause, Spark wraps what tasks throw. */
  private static ForgeException known(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof ForgeException forge) {
        return forge;
      }
    }
    return null;
  }

  private static String firstLine(Throwable thrown) {
    return thrown.toString().lines().findFirst().orElse(thrown.getClass().getName());
  }

  private static void keepLog(PrintWriter err, Exception thrown, ParseResult parsed) {
    try {
      Path log = Files.createTempFile("forge-error-", ".log");
      try (PrintWriter file =
          new PrintWriter(Files.newBufferedWriter(log, StandardCharsets.UTF_8))) {
        file.println(Instant.now() + " " + String.join(" ", new Version().getVersion()));
        file.println("arguments: " + parsed.originalArgs());
        thrown.printStackTrace(file);
      }
      err.println("This is a bug. Please report it to the project with this log: " + log);
    } catch (IOException e) {
      err.println("This is a bug. Please report it to the project; the log could not be kept:");
      thrown.printStackTrace(err);
    }
  }
}
