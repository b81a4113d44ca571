package io.agentforge.jobs.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forge verify}: whether stored bytes are what was committed. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Reads every byte of a run's checkpoints, of one checkpoint, of a bundle, or of a Hugging"
            + " Face folder, and compares hashes, lengths, shapes and signature. With --all every file of the home: models,"
            + " unit results, tables, recipes, reports. Ends with 3 when something is damaged.",
    footerHeading = "%nExample:%n",
    footer = "  forge verify RUN/cognate/trunk")
final class VerifyCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "RUN|BUNDLE|MODEL",
      description =
          "A run (default: the latest), RUN/phase/name, a checkpoint's hash, a bundle or a"
              + " folder.")
  private String subject;

  @Option(names = "--all", description = "Everything in the home, its ledger and data included.")
  private boolean all;

  @Option(
      names = "--clean",
      description =
          "With --all (implied): remove what dead processes left and nothing refers to, such as"
              + " parts of files and results of units without a run. Refused while a run is under"
              + " way; what is damaged is never removed.")
  private boolean clean;

  @Option(
      names = "--key",
      paramLabel = "PUBLIC",
      description =
          "The Ed25519 public key in PEM that a bundle must be signed with; without it a signature"
              + " is compared with the key that the bundle names.")
  private Path key;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (!all && !clean) {
      return new Verification(home.uri(), master.master(), Optional.ofNullable(key), answer)
          .verify(subject);
    }
    if (subject != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--all and --clean look at the whole home; leave " + subject + " out");
    }
    return new HomeCheck(home.uri(), master.master(), answer)
        .verify(clean ? HomeCheck.Orphans.REMOVE : HomeCheck.Orphans.SHOW);
  }
}
