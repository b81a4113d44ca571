package io.agentforge.udfs.device;

import java.util.OptionalInt;
import org.apache.spark.SparkConf;

/**
 * What a Spark application can give its tasks, as its settings say.
 *
 * @param master Spark master
 * @param dynamicAllocation whether executors come and go
 * @param executorGpus GPUs of each executor
 * @param executorCores cores of each executor, where the settings tell
 * @param taskCores cores of a task that asks for nothing
 */
public record ClusterResources(
    String master,
    boolean dynamicAllocation,
    int executorGpus,
    OptionalInt executorCores,
    int taskCores) {

  /** Reads the settings of a session's context. */
  public static ClusterResources of(SparkConf conf) {
    String master = conf.get("spark.master", "local[*]");
    return new ClusterResources(
        master,
        conf.getBoolean("spark.dynamicAllocation.enabled", false),
        conf.getInt("spark.executor.resource.gpu.amount", 0),
        executorCores(master, conf),
        conf.getInt("spark.task.cpus", 1));
  }

  private static OptionalInt executorCores(String master, SparkConf conf) {
    if (master.startsWith("local-cluster[")) {
      String[] parts = master.replaceAll("[^0-9,]", "").split(",");
      return OptionalInt.of(Integer.parseInt(parts[1]));
    }
    return conf.contains("spark.executor.cores")
        ? OptionalInt.of(conf.getInt("spark.executor.cores", 1))
        : OptionalInt.empty();
  }

  /**
   * Why this application cannot give stages resources of their own; null when it can. Spark's
   * scheduler of one JVM cannot at all, and under dynamic allocation a GPU profile means new
   * executors for each stage.
   */
  String noProfiles() {
    if (master.startsWith("local") && !master.startsWith("local-cluster")) {
      return "master " + master + " has no stage-level scheduling";
    }
    return dynamicAllocation
        ? "under dynamic allocation tasks take what spark.task.resource.gpu.amount gives them"
        : null;
  }
}
