package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.generate.Sampling;
import io.agentforge.jobs.inference.JavaTextModel;
import io.agentforge.jobs.inference.LineServer;
import io.agentforge.pack.PackedModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forge serve-stdin}: a model that answers prompts line by line. */
@Command(
    name = "serve-stdin",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a prompt a line from standard input and answers each with one line, written as it"
          + " grows; \\n, \\r and \\\\ in it stand for line ends and backslash.",
      "The model stays loaded, and of a prompt that begins as the last text did only the rest is"
          + " read. The engine is the one in Java alone."
    },
    footerHeading = "%nExample:%n",
    footer = "  forge serve-stdin agent.forge --max-tokens 40 < prompts.txt")
final class ServeStdinCommand implements Callable<Integer> {
  @Mixin private PackedModelOption model;
  @Mixin private SamplingOption sampling;
  @Mixin private EngineOption java;

  @Option(
      names = "--json",
      description =
          "Lines are JSON: a string or an object with 'prompt' in, an object with 'prompt_tokens',"
              + " 'tokens' and 'text', or 'error', out.")
  private boolean json;

  @Option(
      names = "--stream",
      description = "With --json: an object with 'piece' for each piece of text before that.")
  private boolean stream;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Sampling wanted = sampling.sampling();
    int threads = java.threads();
    if (stream && !json) {
      throw new ForgeException(
          ErrorCode.USAGE, "--stream", "text streams as it is", "Leave it out or add --json");
    }
    return model.with(packed -> serve(packed, wanted, threads));
  }

  private int serve(PackedModel packed, Sampling wanted, int threads) {
    PrintWriter out = spec.root().commandLine().getOut();
    PrintWriter err = spec.root().commandLine().getErr();
    try (JavaTextModel opened = JavaTextModel.open(packed, java.kernels(), threads)) {
      LineServer server = new LineServer(opened, wanted, form(), out, err);
      long failed =
          server.serve(
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
      return (failed == 0 ? ExitStatus.DONE : ExitStatus.UNUSABLE_INPUT).code();
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID, "standard input", "it cannot be read: " + e, "Try again", e);
    }
  }

  private LineServer.Form form() {
    return !json
        ? LineServer.Form.TEXT
        : stream ? LineServer.Form.JSON_STREAM : LineServer.Form.JSON;
  }
}
