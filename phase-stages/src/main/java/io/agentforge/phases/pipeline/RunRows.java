package io.agentforge.phases.pipeline;

import io.agentforge.datasets.ledger.RunRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.error.ForgeException;
import io.agentforge.recipe.EffectiveRecipe;
import io.agentforge.recipe.Recipe;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The rows that one process appends about a run; their sequence goes on from the last one. */
final class RunRows {
  private final String runId;
  private final Recipe recipe;
  private final RunEnvironment environment;
  private final Instant started;
  private final Stopwatch sinceResumed = Stopwatch.start();
  private final double secondsBefore;
  private long sequence;

  RunRows(
      String runId,
      Recipe recipe,
      RunEnvironment environment,
      Optional<RunRow> before,
      Instant now) {
    this.runId = runId;
    this.recipe = recipe;
    this.environment = environment;
    this.started = before.map(RunRow::startedAt).orElse(now);
    this.secondsBefore = before.map(RunRow::seconds).orElse(0.0);
    this.sequence = before.map(row -> row.sequence() + 1).orElse(0L);
  }

  /** Names the append of the row that {@link #next} gives next. */
  String token() {
    return runId + "/run/" + sequence;
  }

  /** Number of the row that {@link #next} gives next; rises with every process. */
  long sequence() {
    return sequence;
  }

  RunRow next(RunState state, RuntimeException error) {
    Instant now = Instant.now();
    return new RunRow(
        runId,
        sequence++,
        recipe.name(),
        EffectiveRecipe.sha256(recipe),
        EffectiveRecipe.yaml(recipe),
        recipe.profile().id(),
        recipe.topology().name().toLowerCase(Locale.ROOT),
        recipe.seed(),
        environment.codeVersion(),
        environment.details(),
        state,
        started,
        state == RunState.RUNNING ? null : now,
        seconds(),
        error == null ? null : code(error),
        error == null ? null : String.valueOf(error.getMessage()));
  }

  /** Wall time of all processes that worked on the run. */
  double seconds() {
    return secondsBefore + sinceResumed.seconds();
  }

  static String code(RuntimeException error) {
    return error instanceof ForgeException forge ? forge.code().id() : "AF-1001";
  }
}
