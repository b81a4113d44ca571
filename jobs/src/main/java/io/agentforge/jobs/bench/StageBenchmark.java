package io.agentforge.jobs.bench;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.phases.unit.Cancellation;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.PhaseWork;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitRunner;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.udfs.device.ClusterResources;
import io.agentforge.udfs.device.DeviceRequest;
import io.agentforge.udfs.device.StageResources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What a stage costs besides its work: stages of units that do nothing, beside bare Spark jobs of
 * as many empty tasks.
 */
public final class StageBenchmark {
  private static final int WARM_UP = 8;

  private final JavaSparkContext spark;
  private final Home home;
  private final int tasks;
  private final int repetitions;

  /**
   * @param home an empty folder that the caller removes
   * @param tasks of a stage
   */
  public StageBenchmark(JavaSparkContext spark, Home home, int tasks, int repetitions) {
    this.spark = spark;
    this.home = home;
    this.tasks = tasks;
    this.repetitions = repetitions;
  }

  /** Milliseconds. */
  public record Times(double median, double min, double max) {
    static Times of(double[] milliseconds) {
      double[] sorted = milliseconds.clone();
      Arrays.sort(sorted);
      return new Times(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }
  }

  /** A stage of the forge and the bare Spark job. */
  public record Result(Times stage, Times job) {}

  private record Nothing(int number) implements UnitTask {
    @Override
    public String key() {
      return "nothing/" + number;
    }

    @Override
    public String kind() {
      return "nothing";
    }

    @Override
    public String digest() {
      return Json.digest(number);
    }

    @Override
    public UnitOutput run(TaskScope scope) {
      return new UnitOutput("{}", List.of());
    }
  }

  /** Measures both, one after the other in each repetition. */
  public Result run() {
    double[] stages = new double[repetitions];
    double[] jobs = new double[repetitions];
    for (int i = -WARM_UP; i < repetitions; i++) {
      double stage = stage(i);
      double job = job();
      if (i >= 0) {
        stages[i] = stage;
        jobs[i] = job;
      }
    }
    return new Result(Times.of(stages), Times.of(jobs));
  }

  private double stage(int repetition) {
    UnitRunner runner =
        new UnitRunner(
            spark,
            home,
            Storage.of(spark.hadoopConfiguration()),
            new PhaseWork("bench", "stage", 1),
            new StageResources(DeviceRequest.CPU, 1, 1, ClusterResources.of(spark.getConf())),
            unit -> {},
            new Cancellation());
    int first = (repetition + WARM_UP) * tasks;
    List<Nothing> units = IntStream.range(first, first + tasks).mapToObj(Nothing::new).toList();
    long start = System.nanoTime();
    runner.run("nothing", units);
    return (System.nanoTime() - start) * 1e-6;
  }

  private double job() {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, tasks).boxed().toList());
    long start = System.nanoTime();
    spark.parallelize(numbers, tasks).map(n -> n).collect();
    return (System.nanoTime() - start) * 1e-6;
  }
}
