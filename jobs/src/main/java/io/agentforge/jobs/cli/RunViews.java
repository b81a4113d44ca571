package io.agentforge.jobs.cli;

import io.agentforge.datasets.lease.LeaseTerms;
import io.agentforge.datasets.lease.RunLease;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.SealedText;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.jobs.SparkSessions;
import io.agentforge.jobs.bench.PhaseTime;
import io.agentforge.jobs.report.HtmlReport;
import io.agentforge.jobs.report.LedgerReport;
import io.agentforge.jobs.report.ReportData;
import io.agentforge.jobs.report.StatusReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Shows runs of a home: on a terminal, to schedulers, as a page. */
public final class RunViews {
  private final String home;
  private final Optional<String> master;

  RunViews(String home, Optional<String> master) {
    this.home = home;
    this.master = master;
  }

  /** Prints how a run stands; what it ended with. */
  ExitStatus status(String run, AnswerOption answer) {
    try (SparkSession spark = SparkSessions.open("forge status", master)) {
      Home place = place(spark);
      LedgerReport ledger = ledger(spark, place);
      ReportData data = ledger.summary(chosen(run, ledger));
      StatusReport recorded = StatusReport.of(data);
      StatusReport status = isAlive(spark, place, recorded.run()) ? recorded : recorded.ended();
      answer.printJson(status::json, status::text);
      return StatusReport.exitStatus(data);
    }
  }

  void phaseTime(String run, String phase, AnswerOption answer) {
    try (SparkSession spark = SparkSessions.open("forge bench phase", master)) {
      LedgerReport ledger = ledger(spark, place(spark));
      PhaseTime asked = PhaseTime.of(ledger.summary(chosen(run, ledger)), phase);
      PhaseTime computed =
          asked
              .reusedFrom()
              .map(origin -> PhaseTime.of(ledger.summary(origin), phase))
              .orElse(asked);
      answer.print(computed::document, computed::text);
    }
  }

  void report(String run, Optional<Path> output, AnswerOption answer) {
    try (SparkSession spark = SparkSessions.open("forge report", master)) {
      Home place = place(spark);
      LedgerReport ledger = ledger(spark, place);
      String chosen = chosen(run, ledger);
      ReportData data = ledger.read(chosen);
      String path =
          output.isPresent()
              ? write(output.get(), HtmlReport.render(data))
              : publish(spark, place, data);
      answer.print(() -> Map.of("run", chosen, "report", path), () -> path);
    }
  }

  /** A killed process cannot say that its run ended; that nobody holds its lease does. */
  private static boolean isAlive(SparkSession spark, Home home, String run) {
    return RunLease.holder(home, Storage.of(spark), run, LeaseTerms.usual()).isPresent();
  }

  /** Writes the page of a run to its place in the home. */
  static String publish(SparkSession spark, Home home, ReportData run) {
    String runId = run.run().id();
    String target = home.run(runId) + "/report.html";
    Storage.of(spark)
        .publish(
            SealedText.sealPage(HtmlReport.render(run)),
            home.staging(runId),
            target,
            Existing.REPLACE);
    return target;
  }

  /** The runs of a home. */
  static LedgerReport ledger(SparkSession spark, Home home) {
    return LedgerReport.of(Ledger.open(spark, home).reader());
  }

  private Home place(SparkSession spark) {
    return Home.of(home, spark.sparkContext().hadoopConfiguration());
  }

  private String chosen(String run, LedgerReport ledger) {
    if (run != null) {
      return run;
    }
    return ledger
        .latestRun()
        .orElseThrow(
            () ->
                new ForgeException(
                    ErrorCode.RUN_UNKNOWN,
                    home,
                    "this home has no run yet",
                    "Start one with 'forge run', or name another home with --home"));
  }

  private static String write(Path file, String html) {
    try {
      Path target = file.toAbsolutePath();
      Files.createDirectories(target.getParent());
      Files.writeString(target, html, StandardCharsets.UTF_8);
      return target.toString();
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          file.toString(),
          "the report cannot be written: " + e,
          "Choose another file with -o",
          e);
    }
  }
}
