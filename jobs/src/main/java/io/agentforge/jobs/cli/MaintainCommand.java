package io.agentforge.jobs.cli;

import io.agentforge.datasets.ledger.MaintainedTable;
import io.agentforge.datasets.ledger.TableMaintenance;
import io.agentforge.datasets.ledger.TableMaintenance.Effect;
import io.agentforge.datasets.storage.Home;
import io.agentforge.error.ExitStatus;
import io.agentforge.jobs.SparkSessions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forge maintain}: keeps the ledger's tables quick and bounded. */
@Command(
    name = "maintain",
    mixinStandardHelpOptions = true,
    description =
        "Writes the ledger's small files together and deletes files that only old versions need. No"
            + " row changes; time travel reaches back as far as --retain-hours afterwards. May run"
            + " beside pipelines.",
    footerHeading = "%nExample:%n",
    footer = "  forge maintain --dry-run")
final class MaintainCommand implements Callable<Integer> {
  @Option(names = "--dry-run", description = "Only tell what would be done.")
  private boolean dryRun;

  @Option(
      names = "--retain-hours",
      paramLabel = "H",
      description = "How far back time travel must reach (default and least: 168, a week).")
  private Long retainHours;

  @Mixin private HomeOption home;
  @Mixin private MasterOption master;
  @Mixin private AnswerOption answer;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Duration retention =
        retainHours == null ? TableMaintenance.RETENTION : Duration.ofHours(retainHours);
    if (retention.compareTo(TableMaintenance.RETENTION) < 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--retain-hours: %d would take files from under readers that are still at work; give %d"
                  .formatted(retainHours, TableMaintenance.RETENTION.toHours())
              + " or more");
    }
    try (SparkSession spark = SparkSessions.open("forge maintain", master.master())) {
      Home place = Home.of(home.uri(), spark.sparkContext().hadoopConfiguration());
      List<MaintainedTable> tables =
          TableMaintenance.of(spark, place)
              .maintain(retention, dryRun ? Effect.LOOK_ONLY : Effect.CHANGE);
      answer.print(() -> document(place, retention, tables), () -> text(tables));
    }
    return ExitStatus.DONE.code();
  }

  private Map<String, Object> document(
      Home place, Duration retention, List<MaintainedTable> tables) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("home", place.root());
    document.put("dry_run", dryRun);
    document.put("retain_hours", retention.toHours());
    document.put("tables", tables.stream().map(MaintainCommand::row).toList());
    return document;
  }

  private static Map<String, Object> row(MaintainedTable table) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("table", table.table());
    row.put("files", table.files());
    row.put("bytes", table.bytes());
    row.put("small_files", table.smallFiles());
    row.put("compacted", table.compacted());
    row.put("files_after", table.filesAfter());
    row.put("files_deleted", table.filesDeleted());
    return row;
  }

  private String text(List<MaintainedTable> tables) {
    TextTable text =
        new TextTable(
            List.of("table", "files", "bytes", "small", "compacted", "files after", "deleted"));
    for (MaintainedTable table : tables) {
      text.row(row(table).values().stream().map(String::valueOf).toList());
    }
    return text + (dryRun ? "\nNothing was changed: this is what would be done.\n" : "");
  }
}
