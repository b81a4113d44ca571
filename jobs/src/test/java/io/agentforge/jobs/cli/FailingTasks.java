package io.agentforge.jobs.cli;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.SparkSession;

/** A program whose Spark tasks fail: first with one of our errors, then with a bug. */
final class FailingTasks {
  static final String UNUSABLE = "the corpus is empty";
  static final String BUG = "nobody thought of this";

  private FailingTasks() {}

  public static void main(String[] arguments) {
    try (SparkSession session =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()) {
      session.sparkContext().setLogLevel("WARN");
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      run(
          spark,
          one -> {
            throw new ForgeException(ErrorCode.DATA_INVALID, "prepare", UNUSABLE, "Give some text");
          });
      run(
          spark,
          one -> {
            throw new IllegalStateException(BUG);
          });
    }
  }

  private static void run(JavaSparkContext spark, VoidFunction<Integer> task) {
    try {
      spark.parallelize(List.of(1), 1).foreach(task);
    } catch (Exception failed) { // undeclared: Spark is written in Scala
      if (!(failed instanceof SparkException)) {
        throw new IllegalStateException(failed);
      }
    }
  }
}
