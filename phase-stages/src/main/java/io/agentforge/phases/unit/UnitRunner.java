package io.agentforge.phases.unit;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.datasets.checkpoint.ObjectStore;
import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.udfs.cache.LocalObjects;
import io.agentforge.udfs.device.DeviceDecision;
import io.agentforge.udfs.device.DeviceRequest;
import io.agentforge.udfs.device.StageRequest;
import io.agentforge.udfs.device.StageResources;
import io.agentforge.udfs.device.WorkKind;
import io.agentforge.udfs.metrics.ForgeMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs units as Spark tasks, one stage a call, and skips those whose result is stored. Several
 * driver threads may call at once; their stages share the cluster.
 */
public final class UnitRunner {
  private static final Logger LOG = LoggerFactory.getLogger(UnitRunner.class);

  /** A task that was told to stop does so after the step it is in. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final JavaSparkContext spark;
  private final Home home;
  private final Storage storage;
  private final UnitStore store;
  private final ObjectStore objects;
  private final PhaseWork work;
  private final StageResources resources;
  private final UnitListener listener;
  private final Cancellation cancellation;
  private final ConcurrentLinkedQueue<Done> done = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<StageDecision> stages = new ConcurrentLinkedQueue<>();
  private final Map<StageRequest, ResourceProfile> profiles = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<PhaseEvent> events = new ConcurrentLinkedQueue<>();

  /** A unit that is finished, and whether its result was there before. */
  public record Done(UnitResult result, boolean reused) {}

  /** Told of each finished unit, on the thread that asked for it. */
  @FunctionalInterface
  public interface UnitListener {
    void finished(Done unit);
  }

  /**
   * @param work whose units these are
   * @param resources decides what the tasks of a stage ask for
   * @param cancellation once requested, no unit starts and those under way end as INTERRUPTED
   */
  public UnitRunner(
      JavaSparkContext spark,
      Home home,
      Storage storage,
      PhaseWork work,
      StageResources resources,
      UnitListener listener,
      Cancellation cancellation) {
    this.spark = spark;
    this.home = home;
    this.storage = storage;
    this.store = new UnitStore(home, storage);
    this.objects = ObjectStore.of(home, storage, work.runId());
    this.work = work;
    this.resources = resources;
    this.listener = listener;
    this.cancellation = cancellation;
  }

  /** Units finished so far in this run. */
  public List<Done> done() {
    return List.copyOf(done);
  }

  /**
   * What each stage asked Spark for and where it computed; and what went wrong and was made good:
   * lost executors, tasks run again, results not usable.
   */
  public List<PhaseEvent> events() {
    List<PhaseEvent> all = new ArrayList<>(stages.stream().map(StageDecision::event).toList());
    all.addAll(events);
    return List.copyOf(all);
  }

  /** A verified local copy of a stored object for the driver, such as a tokenizer. */
  public Path object(CheckpointFile file) {
    return LocalObjects.path(home, objects, file);
  }

  /** Stores a local file of the driver; its name stays. */
  public CheckpointFile store(Path file) {
    ContentDigest content = objects.put(file);
    return new CheckpointFile(file.getFileName().toString(), content.sha256(), content.bytes());
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
      UnitStore.Found found = store.look(task.digest());
      if (!found.problem().isEmpty()) {
        events.add(madeAgain(task, found.problem()));
      }
      found
          .result()
          .ifPresentOrElse(
              result -> results.put(task.digest(), finished(result, true)),
              () -> missing.add(task));
    }
    if (!missing.isEmpty()) {
      for (UnitResult result : execute(stage, missing)) {
        results.put(result.digest(), finished(result, false));
      }
    }
    return tasks.stream().map(task -> results.get(task.digest())).toList();
  }

  private static PhaseEvent madeAgain(UnitTask task, String problem) {
    return new PhaseEvent(
        "unit_made_again",
        PhaseEvent.Level.WARN,
        task.key(),
        problem + "; the unit is done again",
        Json.write(Map.of("digest", task.digest())));
  }

  private UnitResult finished(UnitResult result, boolean reused) {
    Done unit = new Done(result, reused);
    done.add(unit);
    if (reused) {
      ForgeMetrics.reused();
    } else {
      ForgeMetrics.executed(result.kind(), result.seconds());
    }
    listener.finished(unit);
    return result;
  }

  private List<UnitResult> execute(String stage, List<UnitTask> tasks) {
    Home taskHome = home;
    Storage taskStorage = storage;
    PhaseWork taskWork = work;
    WorkKind kind = WorkKind.of(tasks.get(0).kind());
    DeviceRequest taskDevice = resources.request(kind);
    StageRequest request = resources.decide(kind);
    StageLabel label = StageLabel.put(spark, work, stage);
    try (RunningTasks running = RunningTasks.watch(spark.sc());
        LostTasks lost = LostTasks.watch(spark.sc(), tasks, events)) {
      JavaFutureAction<List<UnitResult>> job =
          withProfile(
                  spark
                      .parallelize(tasks, tasks.size())
                      .map(task -> execute(task, taskHome, taskStorage, taskWork, taskDevice)),
                  request)
              .collectAsync();
      List<UnitResult> results = lost.settled(() -> results(stage, job, running));
      stages.add(StageDecision.of(stage, request, results));
      return results;
    } finally {
      label.remove();
    }
  }

  private <T> JavaRDD<T> withProfile(JavaRDD<T> rdd, StageRequest request) {
    ResourceProfile profile = profiles.computeIfAbsent(request, r -> r.profile().orElse(null));
    return profile == null ? rdd : rdd.withResources(profile);
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
      UnitTask task, Home home, Storage storage, PhaseWork work, DeviceRequest request)
      throws Exception {
    StageLabel.onExecutor(work, task.key());
    UnitStore store = new UnitStore(home, storage);
    String digest = task.digest();
    var stored = store.find(digest);
    if (stored.isPresent()) {
      return stored.get();
    }
    DeviceDecision device = DeviceDecision.forTask(request);
    long startedAt = System.currentTimeMillis();
    long start = System.nanoTime();
    try (ExecutorScope scope = new ExecutorScope(home, storage, work.runId(), device)) {
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
      store.commit(result, work.runId());
      LOG.info("{} done in {} s on {}", task.key(), result.seconds(), device.device());
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
