package io.agentforge.phases.unit;

import io.agentforge.phases.PhaseEvent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerSpeculativeTaskSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns tasks that Spark loses, fails or doubles during one job into events that name their work
 * unit. The i-th task of the job is the i-th unit.
 */
final class LostTasks extends SparkListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LostTasks.class);
  private static final String MARK = "forge.job";
  private static final Duration EVENTS = Duration.ofSeconds(5);

  private final SparkContext spark;
  private final List<UnitTask> units;
  private final Queue<PhaseEvent> events;
  private final String mark = UUID.randomUUID().toString();
  private final Set<Integer> stages = new HashSet<>();

  private LostTasks(SparkContext spark, List<UnitTask> units, Queue<PhaseEvent> events) {
    this.spark = spark;
    this.units = units;
    this.events = events;
  }

  /**
   * Watches the next job of this thread.
   *
   * @param events where to put what happens
   */
  static LostTasks watch(SparkContext spark, List<UnitTask> units, Queue<PhaseEvent> events) {
    LostTasks lost = new LostTasks(spark, units, events);
    spark.setLocalProperty(MARK, lost.mark);
    spark.addSparkListener(lost);
    return lost;
  }

  /** Does the job and waits until everything Spark had to say about it was heard. */
  <T> T settled(Supplier<T> job) {
    try {
      return job.get();
    } finally {
      try {
        spark.listenerBus().waitUntilEmpty(EVENTS.toMillis());
      } catch (TimeoutException e) {
        LOG.warn("Spark is behind with its events; a lost task may not be told of", e);
      }
    }
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart job) {
    if (mark.equals(job.properties().getProperty(MARK))) {
      job.stageInfos().foreach(stage -> stages.add(stage.stageId()));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (stages.contains(end.stageId()) && !end.taskInfo().successful()) {
      String executor = end.taskInfo().executorId();
      String unit = units.get(end.taskInfo().index()).key();
      add(kind(end.reason()), unit, executor, message(end.reason(), executor));
    }
  }

  @Override
  public synchronized void onSpeculativeTaskSubmitted(
      SparkListenerSpeculativeTaskSubmitted second) {
    if (stages.contains(second.stageId())) {
      String unit = units.get(second.taskIndex()).key();
      add("task_doubled", unit, "", "Spark started a second copy, for the first one is slow");
    }
  }

  private static String kind(TaskEndReason reason) {
    if (reason instanceof ExecutorLostFailure) {
      return "executor_lost";
    }
    return reason instanceof TaskKilled ? "task_stopped" : "task_failed";
  }

  private static String message(TaskEndReason reason, String executor) {
    if (reason instanceof ExecutorLostFailure lost) {
      return "executor %s was lost while it worked on this unit, which alone is done again: %s"
          .formatted(executor, lost.reason().getOrElse(() -> "no reason given"));
    }
    if (reason instanceof TaskKilled killed) {
      return "a copy of this unit was stopped on executor %s: %s"
          .formatted(executor, killed.reason());
    }
    String what =
        reason instanceof ExceptionFailure failure
            ? failure.className() + ": " + failure.description()
            : reason.toString();
    return "this unit failed on executor %s: %s".formatted(executor, what);
  }

  private void add(String kind, String unit, String executor, String message) {
    events.add(
        new PhaseEvent(
            kind,
            PhaseEvent.Level.WARN,
            unit,
            message.lines().findFirst().orElse(""),
            Json.write(Map.of("executor", executor))));
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
    spark.setLocalProperty(MARK, null);
  }
}
