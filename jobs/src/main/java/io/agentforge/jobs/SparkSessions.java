package io.agentforge.jobs;

import io.agentforge.datasets.session.SparkDefaults;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.udfs.sql.ForgeExtensions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * The only place that builds a Spark session. What the user or spark-submit has set always wins,
 * except that the extensions of Delta and of our functions are added to the user's own.
 */
public final class SparkSessions {
  private static final String EXTENSIONS = "spark.sql.extensions";
  private static final String MASTER = "spark.master";
  private static final String TORCH_OPTIONS =
      "-Dai.djl.offline=true -DOPT_OUT_TRACKING=true"
          + " -Dai.djl.pytorch.num_threads=1 -Dai.djl.pytorch.num_interop_threads=1";

  private SparkSessions() {}

  /**
   * Starts or joins the session of this JVM.
   *
   * @param application name shown in Spark's own pages
   * @param master asked for on the command line; else what spark-submit was told, else all cores
   * @throws ForgeException CLUSTER_UNAVAILABLE when no session comes up
   */
  public static SparkSession open(String application, Optional<String> master) {
    SparkConf conf = settings(new SparkConf(), master).setAppName(application);
    try {
      SparkSession session = SparkSession.builder().config(conf).getOrCreate();
      session.sparkContext().setLogLevel("WARN");
      return session;
    } catch (RuntimeException | LinkageError e) {
      throw new ForgeException(
          ErrorCode.CLUSTER_UNAVAILABLE,
          "Spark master " + conf.get(MASTER),
          "the session did not start: " + e,
          "Check --master and that the cluster answers; 'forge doctor' looks at this machine",
          e);
    }
  }

  /** The given settings completed with ours. */
  static SparkConf settings(SparkConf given, Optional<String> master) {
    SparkConf conf = given.clone();
    master.ifPresent(conf::setMaster);
    conf.setIfMissing(MASTER, "local[*]");
    extend(conf);
    defaults(conf.get(MASTER)).forEach(conf::setIfMissing);
    return conf;
  }

  private static Map<String, String> defaults(String master) {
    Map<String, String> defaults = new TreeMap<>(SparkDefaults.required());
    if (master.startsWith("local")) {
      defaults.putAll(SparkDefaults.singleMachine());
    }
    defaults.put("spark.eventLog.enabled", "false");
    defaults.put("spark.ui.showConsoleProgress", "false");
    defaults.put("spark.sql.warehouse.dir", warehouse());
    defaults.put("spark.executorEnv.OMP_NUM_THREADS", "1");
    defaults.put("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
    defaults.put("spark.executor.extraJavaOptions", TORCH_OPTIONS);
    return defaults;
  }

  /** Spark makes this folder whether or not anything goes into it. */
  private static String warehouse() {
    return Path.of(System.getProperty("java.io.tmpdir"), "forge-warehouse").toUri().toString();
  }

  /** Delta and our functions, after the user's own extensions and each once. */
  private static void extend(SparkConf conf) {
    List<String> all = new ArrayList<>();
    for (String one : conf.get(EXTENSIONS, "").split(",")) {
      if (!one.isBlank()) {
        all.add(one.strip());
      }
    }
    for (String ours :
        List.of(SparkDefaults.required().get(EXTENSIONS), ForgeExtensions.class.getName())) {
      if (!all.contains(ours)) {
        all.add(ours);
      }
    }
    conf.set(EXTENSIONS, String.join(",", all));
  }
}
