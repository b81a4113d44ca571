package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.jobs.SparkSessions;
import io.agentforge.jobs.bench.Bench;
import io.agentforge.jobs.bench.CallAnswer;
import io.agentforge.jobs.bench.CallRates;
import io.agentforge.model.Profile;
import io.agentforge.udfs.model.PassingFolder;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench sql}: SQL functions in batches beside the same row by row. */
@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description =
        "Measures rows per second of forge_nll on short texts, in batches and one row at a time.",
    footerHeading = "%nExample:%n",
    footer = "  forge bench sql --profile nano --json")
final class BenchSqlCommand implements Callable<Integer> {
  private static final int MOST_ROWS = 1_000_000;

  @Mixin private BenchOptions options;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Short texts (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    Profile profile = options.profile();
    int count = options.within("--rows", rows, 1, MOST_ROWS);
    try (SparkSession spark = SparkSessions.open("forge bench sql", master.master())) {
      String computeType = options.computeType().name().toLowerCase(Locale.ROOT);
      spark.conf().set("spark.forge.sql.computeType", computeType);
      CallRates rates = new CallRates(spark, options.repetitions());
      CallRates.Result result = PassingFolder.with(folder -> rates.measure(profile, count, folder));
      CallAnswer measured =
          new CallAnswer(profile.id(), spark.sparkContext().master(), result, Bench.here());
      answer.print(measured::document, measured::text);
    }
    return ExitStatus.DONE.code();
  }
}
