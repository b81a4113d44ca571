package io.agentforge.jobs.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code forge verify}: whether stored bytes are what was committed. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Reads every byte of a run's checkpoints, of one checkpoint, or of a Hugging Face folder,"
            + " and compares hashes, lengths and shapes. Ends with 3 when something is damaged.",
    footerHeading = "%nExample:%n",
    footer = "  forge verify RUN/cognate/trunk")
final class VerifyCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN|MODEL",
      description =
          "A run (default: the latest), RUN/phase/name, a checkpoint's hash, or a folder.")
  private String subject;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    return new Verification(home.uri(), master.master(), answer).verify(subject);
  }
}
