package io.agentforge.jobs.cli;

import io.agentforge.datasets.lease.LeaseTerms;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** Runs a recipe in a Spark session of this process: what {@code run} and {@code resume} share. */
final class PipelineSession {
  private static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  /** Another driver goes on with the run, so there is nothing to resume. */
  private static final Set<ErrorCode> HELD =
      EnumSet.of(ErrorCode.RUN_HELD, ErrorCode.RUN_TAKEN_OVER);

  private final String homeUri;
  private final Optional<String> master;
  private final AnswerOption answer;
  private final LeaseTerms terms;

  PipelineSession(String homeUri, Optional<String> master, AnswerOption answer, LeaseTerms terms) {
    this.homeUri = homeUri;
    this.master = master;
    this.answer = answer;
    this.terms = terms;
  }

  /** Whether a run starts anew or goes on with an earlier one. */
  enum Start {
    NEW,
    /** The newest run of the same effective recipe, when it is unfinished; else a new one. */
    UNFINISHED
  }

  /** A run of a recipe; the exit status. */
  int run(Recipe recipe, Start start) {
    String sha256 = EffectiveRecipe.sha256(recipe);
    String fresh = RUN_TIME.format(Instant.now()) + "-" + sha256.substring(0, 6);
    try (SparkSession spark = SparkSessions.openForRun("forge run", master, homeUri)) {
      String runId =
          start == Start.NEW
              ? fresh
              : StoredRun.unfinished(spark, home(spark), sha256).orElse(fresh);
      return execute(spark, runId, recipe);
    }
  }

  /** Goes on with a run, by default the latest one; the exit status. */
  int resume(String asked) {
    try (SparkSession spark = SparkSessions.openForRun("forge resume", master, homeUri)) {
      StoredRun run = StoredRun.find(spark, home(spark), asked);
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
        new Pipeline(spark, home, storage, GatesFile.shipped(), environment, progress)
            .leasing(terms);
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
      if (e instanceof ForgeException known && HELD.contains(known.code())) {
        throw e;
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
