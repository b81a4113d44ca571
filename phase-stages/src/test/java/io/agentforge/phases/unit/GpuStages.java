package io.agentforge.phases.unit;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ForgeException;
import io.agentforge.udfs.device.ClusterResources;
import io.agentforge.udfs.device.DeviceRequest;
import io.agentforge.udfs.device.StageResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A program for a JVM of its own: stages of each kind on a {@code local-cluster} whose one worker
 * announces GPUs by a discovery script. Arguments: folder for everything, discovery script.
 */
final class GpuStages {
  private GpuStages() {}

  /** Says which GPUs Spark gave it and what became of the request for the device. */
  record Probe(String kind, int number, DeviceRequest request) implements UnitTask {
    @Override
    public String key() {
      return kind + "/" + request + "/" + number;
    }

    @Override
    public String digest() {
      return Json.digest(key());
    }

    @Override
    public UnitOutput run(TaskScope scope) {
      var gpu = TaskContext.get().resourcesJMap().get("gpu");
      List<String> addresses = gpu == null ? List.of() : List.of(gpu.addresses());
      return new UnitOutput(Json.write(Map.of("gpu", addresses)), List.of());
    }
  }

  /**
   * What a stage did.
   *
   * @param gpus addresses of each task, comma-separated
   * @param error code of the failure, or null
   */
  record Stage(List<String> gpus, String event, String detail, String error) {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    SparkConf conf =
        new SparkConf()
            .setMaster("local-cluster[1,2,1024]")
            .setAppName("gpu stages")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .set("spark.executor.extraJavaOptions", "-Dai.djl.offline=true -DOPT_OUT_TRACKING=true")
            .set("spark.worker.resource.gpu.amount", "2")
            .set("spark.worker.resource.gpu.discoveryScript", arguments[1])
            .set("spark.executor.resource.gpu.amount", "2");
    Map<String, Stage> stages = new TreeMap<>();
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      stages.put("prepare", run(spark, folder, "prepare", 1, DeviceRequest.AUTO));
      stages.put("train", run(spark, folder, "train", 2, DeviceRequest.AUTO));
      stages.put("evaluate", run(spark, folder, "evaluate", 4, DeviceRequest.AUTO));
      stages.put("prepare on cuda", run(spark, folder, "prepare", 1, DeviceRequest.CUDA));
      stages.put("train on cuda", run(spark, folder, "train", 1, DeviceRequest.CUDA));
    }
    Files.writeString(folder.resolve("stages.json"), Json.write(stages));
  }

  private static Stage run(
      JavaSparkContext spark, Path folder, String kind, int tasks, DeviceRequest request) {
    UnitRunner runner =
        new UnitRunner(
            spark,
            Home.local(folder.resolve("home")),
            Storage.of(spark.hadoopConfiguration()),
            new PhaseWork("run", "cognate", 1),
            new StageResources(request, 1, 2, ClusterResources.of(spark.getConf())),
            unit -> {},
            new Cancellation());
    List<Probe> probes =
        IntStream.range(0, tasks).mapToObj(i -> new Probe(kind, i, request)).toList();
    try {
      List<String> gpus = new ArrayList<>();
      for (UnitResult result : runner.run(kind, probes)) {
        Json.tree(result.output().payload()).path("gpu").forEach(gpu -> gpus.add(gpu.asText()));
      }
      var event = runner.events().get(0);
      return new Stage(gpus, event.message(), event.detail(), null);
    } catch (ForgeException e) {
      return new Stage(List.of(), e.reason(), "{}", e.code().name());
    }
  }
}
