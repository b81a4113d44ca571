package io.agentforge.jobs.cli;

import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ExitStatus;
import io.agentforge.error.ForgeException;
import io.agentforge.gate.GatesFile;
import io.agentforge.jobs.SparkSessions;
import io.agentforge.jobs.report.ReportData;
import io.agentforge.jobs.report.StatusReport;
import io.agentforge.phases.Phase;
import io.agentforge.phases.pipeline.Pipeline;
import io.agentforge.phases.pipeline.RunEnvironment;
import io.agentforge.phases.pipeline.RunResult;
import io.agentforge.recipe.EffectiveRecipe;
import io.agentforge.recipe.Overrides;
import io.agentforge.recipe.Recipe;
import io.agentforge.recipe.RecipeReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Runs a recipe in a Spark session of this process: what {@code run} and {@code resume} share. */
final class PipelineSession {
  private static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  private final String homeUri;
  private final Optional<String> master;
  private final AnswerOption answer;

  PipelineSession(String homeUri, Optional<String> master, AnswerOption answer) {
    this.homeUri = homeUri;
    this.master = master;
    this.answer = answer;
  }

  /** A new run of a recipe; the exit status. */
  int run(Recipe recipe) {
    String runId =
        RUN_TIME.format(Instant.now()) + "-" + EffectiveRecipe.sha256(recipe).substring(0, 6);
    try (SparkSession spark = SparkSessions.open("forge run", master)) {
      return execute(spark, runId, recipe);
    }
  }

  /** Goes on with a run, by default the latest one; the exit status. */
  int resume(String asked) {
    try (SparkSession spark = SparkSessions.open("forge resume", master)) {
      Ledger ledger = Ledger.open(spark, home(spark));
      Optional<RunRow> row =
          asked == null ? ledger.reader().latestRun() : ledger.reader().run(asked);
      RunRow run =
          row.orElseThrow(
              () ->
                  new ForgeException(
                      ErrorCode.RUN_UNKNOWN,
                      asked == null ? homeUri : asked,
                      "there is no such run in " + homeUri,
                      "List the runs with: forge sql 'SELECT * FROM v_runs'"));
      Recipe recipe =
          RecipeReader.check("recipe of " + run.runId(), run.recipeYaml(), Overrides.NONE)
              .orThrow("recipe of run " + run.runId());
      return execute(spark, run.runId(), recipe);
    }
  }

  private Home home(SparkSession spark) {
    return Home.of(homeUri, spark.sparkContext().hadoopConfiguration());
  }

  private int execute(SparkSession spark, String runId, Recipe recipe) {
    Home home = home(spark);
    Storage storage = Storage.of(spark);
    String resume = "forge resume " + runId + " --home " + homeUri;
    RunProgress progress = new RunProgress(answer.messages());
    RunEnvironment environment =
        RunEnvironment.here(spark.version(), spark.sparkContext().master());
    Pipeline pipeline =
        new Pipeline(spark, home, storage, GatesFile.shipped(), environment, progress);
    Interruption interruption = Interruption.listen(answer.messages(), resume, pipeline::cancel);
    try (progress) {
      List<Phase> phases = Phases.of(recipe, home, storage, () -> spark);
      RunResult result = pipeline.run(runId, recipe, phases);
      progress.close();
      answer(spark, home, runId);
      return (result.passed() ? ExitStatus.DONE : ExitStatus.GATE).code();
    } catch (RuntimeException e) {
      if (interruption.requested()) {
        throw interruption.interrupted(runId, e);
      }
      answer.messages().println("What is done is kept. Go on with: " + resume);
      throw e;
    }
  }

  private void answer(SparkSession spark, Home home, String runId) {
    ReportData data = RunViews.ledger(spark, home).read(runId);
    String report = RunViews.publish(spark, home, data);
    StatusReport status = StatusReport.of(data);
    answer.messages().println("report " + report);
    answer.printJson(status::json, status::text);
  }
}
