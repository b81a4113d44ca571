package io.agentforge.udfs.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.udfs.device.StageRequest.Scheduling;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.TaskResourceProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageResourcesTest {
  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  private static SparkConf withGpus(String master) {
    return conf(master).set("spark.executor.resource.gpu.amount", "2");
  }

  private static StageRequest decide(DeviceRequest request, WorkKind work, SparkConf conf) {
    return new StageResources(request, 1, 2, ClusterResources.of(conf)).decide(work);
  }

  @ParameterizedTest
  @CsvSource({"TRAIN, 1", "EVALUATE, 0.5", "GENERATE, 0.5"})
  void trainingTakesAWholeGpuAndEvaluationAShareWhereTheClusterSchedulesByStage(
      WorkKind work, double gpus) {
    StageRequest request = decide(DeviceRequest.AUTO, work, withGpus("spark://host:7077"));
    assertThat(request.scheduling()).as("scheduling").isEqualTo(Scheduling.TASK_PROFILE);
    ResourceProfile profile = request.profile().orElseThrow();
    assertThat(profile).as("kind of profile").isInstanceOf(TaskResourceProfile.class);
    assertThat(profile.taskResourcesJMap().get("gpu").amount()).as("GPUs").isEqualTo(gpus);
    assertThat(profile.taskResourcesJMap().get("cpus").amount()).as("cores").isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "local[2],             AUTO, TRAIN, no stage-level scheduling",
    "spark://h:1,          CPU,  TRAIN, the recipe asks for the CPU",
    "'local-cluster[2,1,9]', AUTO, OTHER, this work uses no device",
  })
  void otherStagesAskForNothingAndSayWhy(
      String master, DeviceRequest device, WorkKind work, String reason) {
    StageRequest request = decide(device, work, withGpus(master));
    assertThat(request.profile()).as("profile").isEmpty();
    assertThat(request.reason()).as("reason").contains(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "CUDA, TRAIN, CUDA",
    "CUDA, EVALUATE, CUDA",
    "CUDA, GENERATE, CUDA",
    "CUDA, OTHER, AUTO",
    "AUTO, TRAIN, AUTO",
    "AUTO, OTHER, AUTO",
    "CPU, TRAIN, CPU",
    "CPU, OTHER, CPU",
  })
  void onlyWorkThatUsesADeviceFailsWithoutOne(
      DeviceRequest recipe, WorkKind work, DeviceRequest task) {
    StageResources resources =
        new StageResources(recipe, 1, 2, ClusterResources.of(withGpus("spark://h:1")));
    assertThat(resources.request(work)).as("request of a task").isEqualTo(task);
  }

  @Test
  void withoutGpusAutoAsksForNothingAndCudaFailsBeforeAnyTaskRuns() {
    SparkConf conf = conf("spark://h:1");
    assertThat(decide(DeviceRequest.AUTO, WorkKind.TRAIN, conf).profile()).as("profile").isEmpty();
    for (WorkKind work : WorkKind.values()) {
      ForgeException error =
          catchThrowableOfType(ForgeException.class, () -> decide(DeviceRequest.CUDA, work, conf));
      assertThat(error).as("failure of %s", work).isNotNull();
      assertThat(error.code()).as("code of %s", work).isEqualTo(ErrorCode.DEVICE_UNAVAILABLE);
    }
  }

  @Test
  void underDynamicAllocationTheApplicationsOwnResourcesAreUsed() {
    SparkConf conf = withGpus("yarn").set("spark.dynamicAllocation.enabled", "true");
    StageRequest request = decide(DeviceRequest.AUTO, WorkKind.TRAIN, conf);
    assertThat(request.profile()).as("profile").isEmpty();
    assertThat(request.reason()).as("reason").contains("dynamic allocation");
  }

  @Test
  void coresOfATrainingTaskAreAskedForOnlyThereAndRefusedWhenNoExecutorHasThem() {
    ClusterResources cluster = ClusterResources.of(conf("local-cluster[1,2,1024]"));
    StageResources two = new StageResources(DeviceRequest.CPU, 2, 2, cluster);
    assertThat(two.decide(WorkKind.TRAIN).profile().orElseThrow().taskResourcesJMap())
        .as("resources of training")
        .containsOnlyKeys("cpus");
    assertThat(two.decide(WorkKind.EVALUATE).profile()).as("evaluation").isEmpty();
    StageResources three = new StageResources(DeviceRequest.CPU, 3, 2, cluster);
    ForgeException error =
        catchThrowableOfType(ForgeException.class, () -> three.decide(WorkKind.TRAIN));
    assertThat(error).as("failure").isNotNull();
    assertThat(error.reason()).as("reason").contains("3 cores").contains("have 2");
  }
}
