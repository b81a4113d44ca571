package io.agentforge.jobs.cli;

import io.agentforge.model.Profile;
import io.agentforge.torch.ComputeType;
import io.agentforge.torch.TorchRuntime;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What a benchmark measures and how often. */
final class BenchOptions {
  private static final int LEAST = 5;

  @Option(
      names = "--profile",
      paramLabel = "P",
      defaultValue = "nano",
      converter = Named.class,
      description = "nano, micro or cognate-25m (default: ${DEFAULT-VALUE}).")
  private Profile profile;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      defaultValue = "auto",
      description =
          "Type in which linear layers multiply: auto, fp32 or bf16 (default: ${DEFAULT-VALUE},"
              + " bf16 where the processor has it).")
  private Arithmetic dtype;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "7",
      description = "Counted repetitions, at least 5 (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  enum Arithmetic {
    AUTO,
    FP32,
    BF16
  }

  Profile profile() {
    return profile;
  }

  ComputeType computeType() {
    return switch (dtype) {
      case AUTO -> TorchRuntime.bestComputeType();
      case FP32 -> ComputeType.FP32;
      case BF16 -> ComputeType.BF16;
    };
  }

  int repetitions() {
    require(
        repetitions >= LEAST, "--repetitions: a figure needs " + LEAST + ", not " + repetitions);
    return repetitions;
  }

  /** Ends the command as wrong use when a value is outside its range. */
  int within(String option, int value, int least, int most) {
    require(
        value >= least && value <= most,
        "%s: %d is not within %d and %d".formatted(option, value, least, most));
    return value;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  /** Profiles by the name that users type. */
  static final class Named implements ITypeConverter<Profile> {
    @Override
    public Profile convert(String name) {
      List<Profile> profiles = Arrays.asList(Profile.values());
      return profiles.stream()
          .filter(profile -> profile.id().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + name + "' is none of " + profiles.stream().map(Profile::id).toList()));
    }
  }
}
