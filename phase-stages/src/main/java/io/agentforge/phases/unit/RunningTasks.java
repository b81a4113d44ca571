package io.agentforge.phases.unit;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks that started since this was made and have not ended. Spark gives a cancelled job up at
 * once, while its tasks still come to a stop; a process must not end under them.
 */
final class RunningTasks extends SparkListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningTasks.class);
  private static final Duration EVENTS = Duration.ofSeconds(2);

  private final SparkContext spark;
  private final Set<Long> running = new HashSet<>();

  private RunningTasks(SparkContext spark) {
    this.spark = spark;
  }

  static RunningTasks watch(SparkContext spark) {
    RunningTasks tasks = new RunningTasks(spark);
    spark.addSparkListener(tasks);
    return tasks;
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    running.add(start.taskInfo().taskId());
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    notifyAll();
  }

  /** Waits until all have ended, no longer than {@code grace}. */
  void awaitNone(Duration grace) {
    try {
      spark.listenerBus().waitUntilEmpty(EVENTS.toMillis());
      if (!ended(grace)) {
        LOG.warn("tasks {} have not stopped within {}", running, grace);
      }
    } catch (TimeoutException e) {
      LOG.warn("Spark is behind with its events; its tasks may still be running");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean ended(Duration grace) throws InterruptedException {
    long end = System.nanoTime() + grace.toNanos();
    for (long left = grace.toMillis(); !running.isEmpty() && left > 0; ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
    return running.isEmpty();
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
