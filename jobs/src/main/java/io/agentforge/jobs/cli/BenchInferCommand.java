package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.infer.InferenceBenchmark;
import io.agentforge.jobs.bench.Bench;
import io.agentforge.jobs.bench.InferenceAnswer;
import io.agentforge.jobs.inference.JavaTextModel;
import io.agentforge.jobs.packing.Places;
import io.agentforge.model.Profile;
import io.agentforge.pack.PackedModel;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forge bench infer}: time for a token beside its limit. */
@Command(
    name = "infer",
    mixinStandardHelpOptions = true,
    description =
        "Measures the java engine: time for a token, for prompts of 16, 64 and 256 tokens and for"
            + " loading, beside the time to read the weights of a token. Without MODEL, on random"
            + " ternary weights of a profile.",
    footerHeading = "%nExample:%n",
    footer = "  forge bench infer --profile cognate-25m --json")
final class BenchInferCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description = "Hugging Face folder or bundle, on any file system.")
  private String model;

  @Mixin private BenchOptions options;
  @Mixin private EngineOption java;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    if (model != null && !Places.isRemote(model) && !Files.exists(Places.local(model))) {
      throw new ForgeException(
          ErrorCode.MODEL_INVALID,
          model,
          "there is no such file or folder",
          "Give a Hugging Face folder or a bundle file");
    }
    Profile profile = options.profile();
    InferenceAnswer measured =
        model == null
            ? measured(
                profile.id() + ", random ternary weights",
                () -> InferenceBenchmark.random(profile.config()))
            : Places.fetched(model, path -> measured(model, () -> JavaTextModel.model(path)));
    answer.print(measured::document, measured::text);
    return ExitStatus.DONE.code();
  }

  private InferenceAnswer measured(String name, Supplier<PackedModel> opened) {
    InferenceBenchmark.Result result =
        InferenceBenchmark.run(opened, java.kernels(), java.threads(), options.repetitions());
    return new InferenceAnswer(name, result, Bench.here());
  }
}
