package io.agentforge.phases.unit;

import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.MDC;

/**
 * Whose work a thread does, for people: the job group and description in the Spark UI, and the
 * fields {@code run}, {@code phase}, {@code attempt}, {@code unit} and {@code task_attempt} of
 * every log line. Spark carries local properties that start with {@code mdc.} to the threads of
 * tasks.
 */
public final class StageLabel {
  private static final String PREFIX = "mdc.";
  private static final String UNIT = PREFIX + "unit";

  private final JavaSparkContext spark;
  private final PhaseWork work;

  private StageLabel(JavaSparkContext spark, PhaseWork work) {
    this.spark = spark;
    this.work = work;
  }

  /** Labels the calling thread and its Spark jobs with a phase. */
  public static StageLabel put(JavaSparkContext spark, PhaseWork work) {
    return put(spark, work, "");
  }

  /** Labels the calling thread and its Spark jobs with a stage of a phase. */
  static StageLabel put(JavaSparkContext spark, PhaseWork work, String stage) {
    StageLabel label = new StageLabel(spark, work);
    label.say(stage);
    return label;
  }

  private void say(String stage) {
    String what = stage.isEmpty() ? "ledger of " + work.phase() : stage;
    spark.setJobGroup(work.jobGroup(), work.runId() + " " + what, true);
    set("run", work.runId());
    set("phase", work.phase());
    set("attempt", String.valueOf(work.attempt()));
    set("unit", stage);
    remember(work);
  }

  /** For the lines of threads that do no unit. */
  private static void remember(PhaseWork work) {
    System.setProperty("forge.run", work.runId());
    System.setProperty("forge.phase", work.phase());
    System.setProperty("forge.attempt", String.valueOf(work.attempt()));
  }

  private void set(String name, String value) {
    spark.setLocalProperty(PREFIX + name, value);
    MDC.put(PREFIX + name, value);
  }

  /** The stage is over; the thread is still at work for the phase. */
  void remove() {
    say("");
  }

  /** The phase is over. */
  public void clear() {
    spark.clearJobGroup();
    for (String name : new String[] {"run", "phase", "attempt", "unit"}) {
      spark.setLocalProperty(PREFIX + name, null);
      MDC.remove(PREFIX + name);
    }
  }

  /**
   * In a task: Spark has put the stage's labels there and clears them before the next task. What
   * the executor logs outside of tasks is still of this run, so its JVM remembers the run and
   * phase.
   */
  static void onExecutor(PhaseWork work, String unitKey) {
    MDC.put(UNIT, unitKey);
    TaskContext task = TaskContext.get();
    if (task != null) {
      MDC.put(PREFIX + "task_attempt", String.valueOf(task.attemptNumber()));
    }
    remember(work);
  }
}
