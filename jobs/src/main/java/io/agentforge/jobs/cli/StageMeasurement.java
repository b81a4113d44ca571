package io.agentforge.jobs.cli;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.jobs.SparkSessions;
import io.agentforge.jobs.bench.Bench;
import io.agentforge.jobs.bench.StageAnswer;
import io.agentforge.jobs.bench.StageBenchmark;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Measures stages in a session of this process and in a folder of a home that is then removed. */
final class StageMeasurement {
  private final String home;
  private final Optional<String> master;
  private final AnswerOption answer;

  StageMeasurement(String home, Optional<String> master, AnswerOption answer) {
    this.home = home;
    this.master = master;
    this.answer = answer;
  }

  void measure(int tasks, int repetitions) {
    try (SparkSession spark = SparkSessions.open("forge bench stage", master)) {
      String scratch = home + "/bench-" + UUID.randomUUID();
      Home place = Home.of(scratch, spark.sparkContext().hadoopConfiguration());
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      try {
        StageBenchmark.Result result = new StageBenchmark(context, place, tasks, repetitions).run();
        StageAnswer measured =
            new StageAnswer(
                spark.sparkContext().master(), tasks, repetitions, result, Bench.here());
        answer.print(measured::document, measured::text);
      } finally {
        Storage.of(spark).delete(place.root());
      }
    }
  }
}
