package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.jobs.SparkSessions;
import io.agentforge.jobs.bench.Bench;
import io.agentforge.jobs.bench.LayoutAnswer;
import io.agentforge.jobs.bench.LayoutTimes;
import io.agentforge.udfs.model.PassingFolder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code forge bench layout}: layouts of a ledger table beside one another. */
@Command(
    name = "layout",
    mixinStandardHelpOptions = true,
    description =
        "Measures appends, questions and compaction of the ledger's largest table when it is plain,"
            + " partitioned by run, or clustered by run.",
    footerHeading = "%nExample:%n",
    footer = "  forge bench layout --runs 20 --appends 5 --rows 2000 --json")
final class BenchLayoutCommand implements Callable<Integer> {
  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "20",
      description = "Runs (default: 20).")
  private int runs;

  @Option(
      names = "--appends",
      paramLabel = "N",
      defaultValue = "5",
      description = "Appends of a run (default: 5).")
  private int appends;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Rows of an append (default: 2000).")
  private int rows;

  @Mixin private BenchOptions options;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    int wantedRuns = options.within("--runs", runs, 2, 1000);
    int wantedAppends = options.within("--appends", appends, 1, 100);
    int wantedRows = options.within("--rows", rows, 2, 1_000_000);
    try (SparkSession spark = SparkSessions.open("forge bench layout", master.master())) {
      LayoutTimes layouts = new LayoutTimes(spark, options.repetitions());
      List<LayoutTimes.Times> times =
          PassingFolder.with(
              folder -> {
                // the first one warms the session up and is not counted
                layouts.measure(
                    LayoutTimes.Layout.PLAIN, 2, 2, wantedRows, folder.resolve("warm-up"));
                return Arrays.stream(LayoutTimes.Layout.values())
                    .map(
                        layout ->
                            layouts.measure(layout, wantedRuns, wantedAppends, wantedRows, folder))
                    .toList();
              });
      LayoutAnswer measured =
          new LayoutAnswer(wantedRuns, wantedAppends, wantedRows, times, Bench.here());
      answer.print(measured::document, measured::text);
    }
    return ExitStatus.DONE.code();
  }
}
