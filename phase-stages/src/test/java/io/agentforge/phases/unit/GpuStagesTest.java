package io.agentforge.phases.unit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stage-level scheduling on a cluster that announces two GPUs, up to the request for the device.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GpuStagesTest {
  @TempDir static Path folder;
  private JsonNode stages;

  @BeforeAll
  void runOnACluster() throws IOException, InterruptedException {
    Path script = folder.resolve("two-gpus.sh");
    Files.writeString(
        script, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}'\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(folder.resolve("spark-home/jars"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("forge.test.opens").split(" ")));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx512m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(GpuStages.class.getName(), folder.toString(), script.toString()));
    ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
    process.environment().put("SPARK_HOME", folder.resolve("spark-home").toString());
    process.environment().put("SPARK_SCALA_VERSION", "2.12");
    process.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Path log = folder.resolve("log.txt");
    int status = process.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
    assertThat(status).as("exit status; %s", Files.readString(log)).isZero();
    stages = Json.tree(Files.readString(folder.resolve("stages.json")));
  }

  private List<String> gpus(String stage) {
    List<String> gpus = new ArrayList<>();
    stages.path(stage).path("gpus").forEach(gpu -> gpus.add(gpu.asText()));
    return gpus;
  }

  private JsonNode detail(String stage) {
    return Json.tree(stages.path(stage).path("detail").asText());
  }

  @Test
  void trainingTasksSideBySideEachGetAGpuOfTheirOwn() {
    assertThat(gpus("train")).as("GPUs").containsExactlyInAnyOrder("0", "1");
    assertThat(detail("train").path("gpus").asDouble()).as("asked for").isEqualTo(1.0);
    assertThat(detail("train").path("scheduling").asText()).as("how").isEqualTo("task_profile");
  }

  @Test
  void evaluationTasksEachGetAShareOfAGpu() {
    assertThat(gpus("evaluate")).as("GPUs").hasSize(4).allMatch(gpu -> gpu.matches("[01]"));
    assertThat(detail("evaluate").path("gpus").asDouble()).as("asked for").isEqualTo(0.5);
  }

  @Test
  void preparationGetsNoGpu() {
    assertThat(gpus("prepare")).as("GPUs").isEmpty();
    assertThat(stages.path("prepare").path("event").asText()).contains("uses no device");
  }

  @Test
  void preparationOfARecipeThatAsksForCudaNeedsNoGpu() {
    assertThat(stages.path("prepare on cuda").path("error").isNull())
        .as("done; %s", stages)
        .isTrue();
    assertThat(gpus("prepare on cuda")).as("GPUs").isEmpty();
  }

  @Test
  void withoutACudaBuildAutoFallsBackToTheCpuAndSaysWhyAndCudaFails() {
    assertThat(stages.path("train").path("event").asText())
        .as("decision")
        .contains("2 tasks, 1 core and 1 GPU a task", "2 on cpu")
        .contains("Spark assigned GPU 0, but the tensor engine cannot use it", "0 CUDA devices");
    assertThat(stages.path("train on cuda").path("error").asText())
        .as("failure; %s", stages)
        .isEqualTo("DEVICE_UNAVAILABLE");
  }
}
