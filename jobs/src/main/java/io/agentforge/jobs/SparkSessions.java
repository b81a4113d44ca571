package io.agentforge.jobs;

import io.agentforge.datasets.session.SparkDefaults;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.udfs.metrics.ForgePlugin;
import io.agentforge.udfs.sql.ForgeExtensions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
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

  private static final String LOGGING = "log4j2.configurationFile";
  private static final String EVENT_LOG = "spark.eventLog.enabled";
  private static final String EVENT_FOLDER = "spark.eventLog.dir";

  /** What Spark itself hides, and what else of the object stores' settings is secret. */
  private static final String SECRETS =
      "(?i)secret|password|token|access[.]?key|encryption[.]key|credential";

  private SparkSessions() {}

  /**
   * Starts or joins the session of this JVM.
   *
   * @param application name shown in Spark's own pages
   * @param master asked for on the command line; else what spark-submit was told, else all cores
   * @throws ForgeException CLUSTER_UNAVAILABLE when no session comes up
   */
  public static SparkSession open(String application, Optional<String> master) {
    return start(settings(new SparkConf(), master).setAppName(application));
  }

  /**
   * The same for a command that runs phases: Spark's history server can show afterwards what it
   * did, from an event log in {@code <home>/events}, unless the user keeps event logs elsewhere or
   * not.
   */
  public static SparkSession openForRun(String application, Optional<String> master, String home) {
    SparkConf given = new SparkConf();
    SparkConf conf = settings(given, master).setAppName(application);
    conf.setIfMissing(ForgePlugin.PRELOAD, "true");
    if (!given.contains(EVENT_LOG) && !given.contains(EVENT_FOLDER)) {
      conf.set(EVENT_LOG, "true").set(EVENT_FOLDER, eventFolder(home, conf));
    }
    return start(conf);
  }

  /** Hadoop's settings as a session would have them, for commands that start none. */
  public static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** Spark wants the folder to be there. */
  private static String eventFolder(String home, SparkConf conf) {
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(conf);
    String folder = Home.of(home, hadoop).events();
    Storage.of(hadoop).makeFolder(folder);
    return folder;
  }

  private static SparkSession start(SparkConf conf) {
    try {
      SparkSession session = SparkSession.builder().config(conf).getOrCreate();
      if (System.getenv("FORGE_LOG_LEVEL") == null) {
        session.sparkContext().setLogLevel("WARN");
      }
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
    if (!master.contains("cluster") && master.startsWith("local")) {
      defaults.putAll(SparkDefaults.singleProcess());
    }
    defaults.put(EVENT_LOG, "false");
    defaults.put("spark.plugins", ForgePlugin.class.getName());
    defaults.put("spark.metrics.namespace", "agent_forge");
    defaults.put("spark.redaction.regex", SECRETS);
    defaults.put("spark.ui.showConsoleProgress", "false");
    defaults.put("spark.sql.warehouse.dir", warehouse());
    defaults.put("spark.executorEnv.OMP_NUM_THREADS", "1");
    defaults.put("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
    defaults.put("spark.executor.extraJavaOptions", executorOptions());
    String level = System.getenv("FORGE_LOG_LEVEL");
    if (level != null) {
      defaults.put("spark.executorEnv.FORGE_LOG_LEVEL", level);
    }
    return defaults;
  }

  /** Executors log as the driver does, where they find the same file. */
  private static String executorOptions() {
    String logging = System.getProperty(LOGGING);
    return logging == null ? TORCH_OPTIONS : TORCH_OPTIONS + " -D" + LOGGING + "=" + logging;
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
