package io.agentforge.phases.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.udfs.device.ClusterResources;
import io.agentforge.udfs.device.DeviceRequest;
import io.agentforge.udfs.device.StageResources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tasks run in this JVM, so they count in static fields. */
@ExtendWith(SharedSpark.class)
@Timeout(120)
class UnitRunnerTest {
  private static final AtomicInteger RUNNING = new AtomicInteger();
  private static final AtomicInteger RUNS = new AtomicInteger();
  private static volatile CountDownLatch bothRun;

  @TempDir private Path folder;
  private SparkSession spark;
  private Cancellation cancellation;
  private UnitRunner runner;

  @BeforeEach
  void open(SparkSession session) {
    spark = session;
    bothRun = new CountDownLatch(2);
    RUNS.set(0);
    cancellation = new Cancellation();
    runner = runner();
  }

  private UnitRunner runner() {
    return new UnitRunner(
        JavaSparkContext.fromSparkContext(spark.sparkContext()),
        Home.local(folder),
        Storage.of(spark),
        new PhaseWork("run", "cognate", 1),
        new StageResources(
            DeviceRequest.CPU, 1, 2, ClusterResources.of(spark.sparkContext().getConf())),
        unit -> {},
        cancellation);
  }

  /** Works until it is told to stop, in steps that an interrupt does not cut short. */
  record Endless(String key) implements UnitTask {
    @Override
    public String kind() {
      return "train";
    }

    @Override
    public String digest() {
      return Json.digest(key);
    }

    @Override
    public UnitOutput run(TaskScope scope) {
      RUNNING.incrementAndGet();
      try {
        bothRun.countDown();
        for (double sum = 0; ; ) {
          scope.checkCancelled();
          for (int i = 0; i < 20_000_000; i++) {
            sum += Math.sqrt(i);
          }
          if (sum < 0) {
            return new UnitOutput("{}", List.of());
          }
        }
      } finally {
        RUNNING.decrementAndGet();
      }
    }
  }

  /** Counts its runs; fails when asked to. */
  record Counted(String key, boolean fails) implements UnitTask {
    @Override
    public String kind() {
      return "evaluate";
    }

    @Override
    public String digest() {
      return Json.digest(key);
    }

    @Override
    public UnitOutput run(TaskScope scope) {
      RUNS.incrementAndGet();
      if (fails) {
        throw new ForgeException(ErrorCode.DATA_INVALID, key, "it is meant to fail", "Nothing");
      }
      return new UnitOutput("{\"key\":\"" + key + "\"}", List.of());
    }
  }

  @Test
  void a_request_to_stop_ends_the_stage_as_interrupted_after_its_tasks_have_stopped()
      throws Exception {
    Thread cancel =
        new Thread(
            () -> {
              awaitBoth();
              cancellation.request();
              spark.sparkContext().cancelJobGroup("run/cognate");
            });
    cancel.start();
    ForgeException error = failure(() -> runner.run("s", List.of(endless("a"), endless("b"))));
    assertThat(error.code()).as("code").isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(RUNNING.get()).as("tasks still running").isZero();
    cancel.join();
    assertThat(failure(() -> runner.run(new Counted("late", false))).code())
        .as("a unit asked for afterwards")
        .isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(RUNS.get()).as("units that started afterwards").isZero();
  }

  @Test
  void a_job_group_cancelled_by_spark_alone_is_an_interruption_too() throws Exception {
    Thread cancel =
        new Thread(
            () -> {
              awaitBoth();
              spark.sparkContext().cancelJobGroup("run/cognate");
            });
    cancel.start();
    ForgeException error = failure(() -> runner.run("s", List.of(endless("c"), endless("d"))));
    cancel.join();
    assertThat(error.code()).as("code").isEqualTo(ErrorCode.INTERRUPTED);
    assertThat(RUNNING.get()).as("tasks still running").isZero();
    assertThat(runner.run(new Counted("next", false)).key()).as("the next unit").isEqualTo("next");
  }

  @Test
  void stored_units_are_reused_and_results_come_in_the_order_asked_for() {
    runner.run(new Counted("b", false));
    List<UnitResult> results = runner().run("s", List.of(counted("a"), counted("b"), counted("c")));
    assertThat(results).extracting(UnitResult::key).as("order").containsExactly("a", "b", "c");
    assertThat(RUNS.get()).as("b ran once").isEqualTo(3);
  }

  /** Stores one object; two of them wait for each other, so that they run at the same time. */
  record Twin(String key) implements UnitTask {
    @Override
    public String kind() {
      return "train";
    }

    @Override
    public String digest() {
      return Json.digest(key);
    }

    @Override
    public UnitOutput run(TaskScope scope) throws Exception {
      bothRun.countDown();
      awaitBoth();
      Files.writeString(scope.scratch().resolve("weights"), key);
      return new UnitOutput("{}", scope.store(scope.scratch()));
    }
  }

  @Test
  void a_unit_done_twice_at_once_stores_one_result_that_both_answer_with() throws Exception {
    UnitTask twin = new Twin("twin");
    CompletableFuture<UnitResult> other = CompletableFuture.supplyAsync(() -> runner().run(twin));
    UnitResult one = runner.run(twin);
    assertThat(other.get().output()).as("output of the other copy").isEqualTo(one.output());
    assertThat(runner().run(twin).output()).as("stored").isEqualTo(one.output());
    Storage storage = Storage.of(spark);
    Home home = Home.local(folder);
    assertThat(storage.list(home.unit(twin.digest()).replaceFirst("/[^/]*$", "")))
        .as("results")
        .hasSize(1);
    assertThat(storage.list(home.staging("run"))).as("parts left").isEmpty();
  }

  @Test
  void a_damaged_result_is_told_and_its_unit_done_again() throws Exception {
    runner.run(counted("torn"));
    Path file =
        Path.of(Home.local(folder).unit(counted("torn").digest()).substring("file:".length()));
    Files.writeString(file, Files.readString(file).replace("torn", "t0rn"));
    UnitRunner next = runner();
    assertThat(next.run(counted("torn")).key()).as("result").isEqualTo("torn");
    assertThat(RUNS.get()).as("runs").isEqualTo(2);
    assertThat(next.events())
        .filteredOn(event -> event.level() != PhaseEvent.Level.INFO)
        .as("events besides that of the stage")
        .singleElement()
        .satisfies(event -> assertThat(event.kind()).isEqualTo("unit_made_again"))
        .satisfies(event -> assertThat(event.unit()).isEqualTo("torn"));
  }

  @Test
  void a_failed_task_is_an_event_that_names_its_unit() {
    failure(() -> runner.run("s", List.of(counted("good"), new Counted("worse", true))));
    assertThat(runner.events())
        .as("events")
        .anySatisfy(
            event -> {
              assertThat(event.kind()).isEqualTo("task_failed");
              assertThat(event.unit()).isEqualTo("worse");
            });
  }

  @Test
  void the_error_of_a_unit_comes_out_as_it_was_thrown() {
    ForgeException error = failure(() -> runner.run(new Counted("bad", true)));
    assertThat(error.code()).as("code").isEqualTo(ErrorCode.DATA_INVALID);
    assertThat(error.unit()).as("unit").isEqualTo("bad");
  }

  private static UnitTask endless(String key) {
    return new Endless(key);
  }

  private static UnitTask counted(String key) {
    return new Counted(key, false);
  }

  private static void awaitBoth() {
    try {
      assertThat(bothRun.await(60, TimeUnit.SECONDS)).as("both tasks run").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ForgeException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    ForgeException error = catchThrowableOfType(ForgeException.class, call);
    assertThat(error).as("failure").isNotNull();
    return error;
  }
}
