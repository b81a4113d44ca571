package io.agentforge.jobs.doctor;

/** Whether Spark and Delta are there, without starting them. */
final class SparkChecks {
  private static final String LINE = "3.5.";

  private SparkChecks() {}

  static Finding spark() throws ClassNotFoundException {
    String version = org.apache.spark.package$.MODULE$.SPARK_VERSION();
    Class.forName("io.delta.tables.DeltaTable", false, SparkChecks.class.getClassLoader());
    String home = System.getenv("SPARK_HOME");
    String detail =
        "Spark %s with Delta, from %s"
            .formatted(version, home == null ? "this distribution" : home);
    return version.startsWith(LINE)
        ? Finding.ok("spark", detail)
        : Finding.warn("spark", detail, "Agent Forge is built for Spark 3.5; use that line");
  }
}
