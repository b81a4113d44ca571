package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.generate.Sampling;
import io.agentforge.jobs.inference.JavaTextModel;
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
      names = "--engine",
      paramLabel = "E",
      defaultValue = "auto",
      description =
          "java, which needs no native library, torch, or auto (default): java for a bundle,"
              + " torch for a folder.")
  private Engine engine;

  @Mixin private SamplingOption sampling;
  @Mixin private EngineOption java;
  @Mixin private AnswerOption answer;

  enum Engine {
    AUTO,
    JAVA,
    TORCH
  }

  @Override
  public Integer call() {
    Sampling wanted = sampling.sampling();
    int threads = java.threads();
    if (engine == Engine.JAVA && !model.isPlain()) {
      throw new ForgeException(
          ErrorCode.USAGE,
          "--engine java",
          "--compute-type and --device are those of torch",
          "Leave them out or use --engine torch");
    }
    Continuation made =
        isTorch() ? model.with(opened -> opened.generate(prompt, wanted)) : inJava(wanted, threads);
    answer.print(() -> document(made), () -> prompt + made.text());
    return ExitStatus.DONE.code();
  }

  private boolean isTorch() {
    return engine == Engine.TORCH || engine == Engine.AUTO && !model.isFile();
  }

  private Continuation inJava(Sampling wanted, int threads) {
    return model.located(
        path -> {
          try (JavaTextModel opened =
              JavaTextModel.open(JavaTextModel.model(path), java.kernels(), threads)) {
            return opened.generate(prompt, wanted, piece -> {});
          }
        });
  }

  private static Map<String, Object> document(Continuation made) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("prompt_tokens", made.promptTokens());
    document.put("tokens", made.tokens());
    document.put("text", made.text());
    return document;
  }
}
