package io.agentforge.jobs.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code forge sql}: Spark SQL over the ledger of a home. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description =
        "Answers Spark SQL over the ledger. Tables have the names of the ledger, such as runs and"
            + " gate_verdicts; views for people start with v_. Without a query: lists them.",
    footerHeading = "%nExample:%n",
    footer = "  forge sql \"select gate, value, low, high, verdict from gate_verdicts\"")
final class SqlCommand implements Callable<Integer> {
  @Parameters(index = "0", arity = "0..1", paramLabel = "QUERY", description = "One statement.")
  private String query;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "File with statements, each ended by ';' at the end of a line.")
  private Path file;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Rows of an answer (default: ${DEFAULT-VALUE}); 0 for all.")
  private int limit;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    return new LedgerSql(home.uri(), master.master(), answer, limit)
        .answer(Optional.ofNullable(query), Optional.ofNullable(file));
  }
}
