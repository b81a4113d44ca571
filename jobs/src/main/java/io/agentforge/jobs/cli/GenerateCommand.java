package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.generate.Sampling;
import io.agentforge.udfs.text.Continuation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge generate}: what a model writes after a prompt. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = "Continues a prompt.",
    footerHeading = "%nExample:%n",
    footer = "  forge generate RUN/cognate/trunk --prompt \"It was a\" --max-tokens 40")
final class GenerateCommand implements Callable<Integer> {
  @Mixin private ModelOption model;

  @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "The beginning.")
  private String prompt;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Longest continuation (default: ${DEFAULT-VALUE}).")
  private int maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0",
      description = "0 takes the likeliest token each time (default).")
  private double temperature;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Sample from the likeliest tokens that reach this probability (default: 1).")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "The same seed gives the same text (default: 0).")
  private long seed;

  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    Sampling sampling = sampling();
    Continuation made = model.with(opened -> opened.generate(prompt, sampling));
    answer.print(() -> document(made), () -> prompt + made.text());
    return ExitStatus.DONE.code();
  }

  private Sampling sampling() {
    require(maxTokens >= 1, "--max-tokens", maxTokens, "a whole number from 1");
    require(
        temperature >= 0 && Double.isFinite(temperature),
        "--temperature",
        temperature,
        "a number from 0");
    require(topP > 0 && topP <= 1, "--top-p", topP, "a number above 0, at most 1");
    return new Sampling(maxTokens, temperature, topP, seed);
  }

  private static void require(boolean holds, String option, Object value, String range) {
    if (!holds) {
      throw new ForgeException(
          ErrorCode.USAGE, option, value + " is out of range", "Give " + range);
    }
  }

  private static Map<String, Object> document(Continuation made) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("prompt_tokens", made.promptTokens());
    document.put("tokens", made.tokens());
    document.put("text", made.text());
    return document;
  }
}
