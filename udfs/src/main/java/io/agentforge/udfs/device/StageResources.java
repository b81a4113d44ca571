package io.agentforge.udfs.device;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.udfs.device.StageRequest.Scheduling;

/**
 * Decides what the tasks of a stage ask for: what their work needs, as far as the recipe allows it
 * and the cluster has it. A stage asks only for what differs from the application's default, so
 * that a cluster without GPUs and a recipe without wishes see no profiles at all.
 *
 * @param device what the recipe asks for
 * @param coresPerTask cores of a training task
 * @param evaluationsPerGpu tasks of evaluation or generation that share a GPU
 * @param cluster what there is
 */
public record StageResources(
    DeviceRequest device, int coresPerTask, int evaluationsPerGpu, ClusterResources cluster) {

  /**
   * Decides for a stage. A recipe that asks for cuda on executors without GPUs fails at its first
   * stage, whatever that does, and not after hours of preparation.
   *
   * @throws ForgeException DEVICE_UNAVAILABLE when what was asked for explicitly cannot be had
   */
  public StageRequest decide(WorkKind work) {
    int cores = work == WorkKind.TRAIN ? coresPerTask : cluster.taskCores();
    requireCores(cores);
    requireGpus();
    String noGpu = noGpu(work);
    String noProfiles = cluster.noProfiles();
    if (noGpu != null) {
      boolean asks = cores != cluster.taskCores() && noProfiles == null;
      return new StageRequest(cores, 0, asks ? Scheduling.TASK_PROFILE : Scheduling.DEFAULT, noGpu);
    }
    if (noProfiles != null) {
      return new StageRequest(cores, 0, Scheduling.DEFAULT, noProfiles);
    }
    double share = work == WorkKind.TRAIN ? 1.0 : 1.0 / evaluationsPerGpu;
    String why =
        work == WorkKind.TRAIN
            ? "training takes a whole GPU"
            : evaluationsPerGpu + " tasks of evaluation or generation share a GPU";
    return new StageRequest(cores, share, Scheduling.TASK_PROFILE, why);
  }

  /**
   * What a task of this work is to compute on. Work that uses no device asks for no GPU, so a
   * recipe that wants one and nothing else does not fail it for having none.
   */
  public DeviceRequest request(WorkKind work) {
    return work == WorkKind.OTHER && device == DeviceRequest.CUDA ? DeviceRequest.AUTO : device;
  }

  /** Why a stage gets no GPU; null when it should get one. */
  private String noGpu(WorkKind work) {
    if (work == WorkKind.OTHER) {
      return "this work uses no device";
    }
    if (device == DeviceRequest.CPU) {
      return "the recipe asks for the CPU";
    }
    if (cluster.executorGpus() > 0) {
      return null;
    }
    return "executors have no GPU: spark.executor.resource.gpu.amount is not set";
  }

  private void requireGpus() {
    if (device == DeviceRequest.CUDA && cluster.executorGpus() == 0) {
      throw new ForgeException(
          ErrorCode.DEVICE_UNAVAILABLE,
          "resources.device",
          "the recipe asks for cuda, but executors of " + cluster.master() + " have no GPU",
          "Set spark.executor.resource.gpu.amount and a discovery script, or use device: auto");
    }
  }

  private void requireCores(int cores) {
    if (cluster.noProfiles() == null && cluster.executorCores().orElse(cores) < cores) {
      throw new ForgeException(
          ErrorCode.DEVICE_UNAVAILABLE,
          "resources.cores_per_task",
          "a training task asks for %d cores, executors of %s have %d"
              .formatted(cores, cluster.master(), cluster.executorCores().getAsInt()),
          "Set spark.executor.cores higher, or cores_per_task lower");
    }
  }
}
