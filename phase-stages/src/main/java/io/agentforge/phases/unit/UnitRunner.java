package io.agentforge.phases.unit;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.udfs.cache.LocalObjects;
import io.agentforge.udfs.device.DeviceDecision;
import io.agentforge.udfs.device.DeviceRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs units as Spark tasks, one stage a call, and skips those whose result is stored. Several
 * driver threads may call at once; their stages share the cluster.
 */
public final class UnitRunner {
  /** A task that was told to stop does so after the step it is in. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final JavaSparkContext spark;
  private final Home home;
  private final Storage storage;
  private final UnitStore store;
  private final String runId;
  private final DeviceRequest device;
  private final UnitListener listener;
  private final Cancellation cancellation;
  private final ConcurrentLinkedQueue<Done> done = new ConcurrentLinkedQueue<>();

  /** A unit that is finished, and whether its result was there before. */
  public record Done(UnitResult result, boolean reused) {}

  /** Told of each finished unit, on the thread that asked for it. */
  @FunctionalInterface
  public interface UnitListener {
    void finished(Done unit);
  }

  /**
   * @param cancellation once requested, no unit starts and those under way end as INTERRUPTED
   */
  public UnitRunner(
      JavaSparkContext spark,
      Home home,
      Storage storage,
      String runId,
      DeviceRequest device,
      UnitListener listener,
      Cancellation cancellation) {
    this.spark = spark;
    this.home = home;
    this.storage = storage;
    this.store = new UnitStore(home, storage);
    this.runId = runId;
    this.device = device;
    this.listener = listener;
    this.cancellation = cancellation;
  }

  /** Units finished so far in this run. */
  public List<Done> done() {
    return List.copyOf(done);
  }

  /** A verified local copy of a stored object for the driver, such as a tokenizer. */
  public Path object(CheckpointFile file) {
    return LocalObjects.path(home, storage, file);
  }

  /** Stores a local file of the driver; its name stays. */
  public CheckpointFile store(Path file) {
    try {
      ContentDigest content = ContentDigest.of(file);
      storage.publish(
          file, content, home.staging(runId), home.object(content.sha256()), Existing.KEEP);
      return new CheckpointFile(file.getFileName().toString(), content.sha256(), content.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs one unit as a stage of one task. */
  public UnitResult run(UnitTask task) {
    return run(task.key(), List.of(task)).get(0);
  }

  /**
   * Runs the units that have no stored result as one stage; results come in the order asked for.
   *
   * @param stage named in the Spark UI
   * @throws ForgeException what a unit threw, INTERRUPTED when somebody asked to stop, or
   *     CLUSTER_UNAVAILABLE when Spark gave up
   */
  public List<UnitResult> run(String stage, List<? extends UnitTask> tasks) {
    if (cancellation.requested()) {
      throw interrupted(stage, null);
    }
    Map<String, UnitResult> results = new LinkedHashMap<>();
    List<UnitTask> missing = new ArrayList<>();
    for (UnitTask task : tasks) {
      store
          .find(task.digest())
          .ifPresentOrElse(
              found -> results.put(task.digest(), finished(found, true)), () -> missing.add(task));
    }
    if (!missing.isEmpty()) {
      for (UnitResult result : execute(stage, missing)) {
        results.put(result.digest(), finished(result, false));
      }
    }
    return tasks.stream().map(task -> results.get(task.digest())).toList();
  }

  private UnitResult finished(UnitResult result, boolean reused) {
    Done unit = new Done(result, reused);
    done.add(unit);
    listener.finished(unit);
    return result;
  }

  private List<UnitResult> execute(String stage, List<UnitTask> tasks) {
    Home taskHome = home;
    Storage taskStorage = storage;
    DeviceRequest taskDevice = device;
    String writer = runId;
    spark.setJobGroup(runId, runId + " " + stage, true);
    try (RunningTasks running = RunningTasks.watch(spark.sc())) {
      JavaFutureAction<List<UnitResult>> job =
          spark
              .parallelize(tasks, tasks.size())
              .map(task -> execute(task, taskHome, taskStorage, writer, taskDevice))
              .collectAsync();
      return results(stage, job, running);
    } finally {
      spark.clearJobGroup();
    }
  }

  /** A request to stop that came before the job was submitted could not cancel it: this does. */
  private List<UnitResult> results(
      String stage, JavaFutureAction<List<UnitResult>> job, RunningTasks running) {
    try {
      if (cancellation.requested()) {
        job.cancel(true);
      }
      return job.get();
    } catch (InterruptedException e) {
      job.cancel(true);
      Thread.currentThread().interrupt();
      throw interrupted(stage, e);
    } catch (Exception e) {
      ForgeException translated = translated(stage, e);
      if (translated.code() == ErrorCode.INTERRUPTED) {
        running.awaitNone(GRACE);
      }
      throw translated;
    }
  }

  private static UnitResult execute(
      UnitTask task, Home home, Storage storage, String writer, DeviceRequest request)
      throws Exception {
    UnitStore store = new UnitStore(home, storage);
    String digest = task.digest();
    var stored = store.find(digest);
    if (stored.isPresent()) {
      return stored.get();
    }
    DeviceDecision device = DeviceDecision.forTask(request);
    long startedAt = System.currentTimeMillis();
    long start = System.nanoTime();
    try (ExecutorScope scope = new ExecutorScope(home, storage, writer, device)) {
      UnitOutput output = task.run(scope);
      UnitResult result =
          new UnitResult(
              digest,
              task.key(),
              task.kind(),
              output,
              startedAt,
              (System.nanoTime() - start) * 1e-9,
              InetAddress.getLocalHost().getHostName(),
              SparkEnv.get().executorId(),
              device.device(),
              device.reason(),
              peakMemoryBytes());
      store.commit(result, writer);
      return result;
    }
  }

  /** High-water mark of resident memory; 0 where the operating system does not tell. */
  private static long peakMemoryBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  /** The error of the unit when there is one in the chain, else what Spark says. */
  private ForgeException translated(String stage, Exception e) {
    Throwable last = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cancellation.requested() || isCancelledGroup(cause)) {
        return interrupted(stage, e);
      }
      if (cause instanceof ForgeException forge) {
        return forge;
      }
      last = cause instanceof SparkException ? cause : last;
    }
    boolean spark = last instanceof SparkException;
    return new ForgeException(
        spark ? ErrorCode.CLUSTER_UNAVAILABLE : ErrorCode.INTERNAL,
        "stage " + stage,
        String.valueOf(last.getMessage()).lines().findFirst().orElse(last.getClass().getName()),
        spark
            ? "Look at the executors' logs, then run 'forge resume'"
            : "Keep the log and report this as a bug",
        e);
  }

  /** Spark has one type for all ends of a job; only the words tell that somebody cancelled it. */
  private static boolean isCancelledGroup(Throwable e) {
    return e instanceof SparkException
        && String.valueOf(e.getMessage()).contains("cancelled job group");
  }

  static ForgeException interrupted(String unit, Throwable cause) {
    return new ForgeException(
        ErrorCode.INTERRUPTED,
        unit,
        "it was told to stop; everything finished is kept",
        "Run 'forge resume' to go on",
        cause);
  }
}
