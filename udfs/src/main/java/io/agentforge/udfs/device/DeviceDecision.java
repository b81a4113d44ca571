package io.agentforge.udfs.device;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.torch.TorchRuntime;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * Where a task computes, and why; the reason is shown in the report.
 *
 * @param device {@code cpu} or {@code cuda:N}
 */
public record DeviceDecision(String device, String reason) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Decides for the Spark task of the calling thread, and asks the tensor engine for the GPU that
   * Spark assigned.
   *
   * @throws ForgeException DEVICE_UNAVAILABLE when a GPU was asked for and the task has none, or
   *     the engine cannot use it
   */
  public static DeviceDecision forTask(DeviceRequest request) {
    TaskContext task = TaskContext.get();
    return decide(
        request,
        task == null ? Optional.empty() : assignedGpu(task.resourcesJMap()),
        TorchRuntime::device);
  }

  /**
   * @param engine throws when it cannot compute on the device of this name
   */
  static DeviceDecision decide(
      DeviceRequest request, Optional<String> gpu, Consumer<String> engine) {
    if (request == DeviceRequest.CPU) {
      return new DeviceDecision("cpu", "the recipe asks for the CPU");
    }
    if (gpu.isPresent()) {
      return onGpu(request, gpu.get(), engine);
    }
    if (request == DeviceRequest.CUDA) {
      throw new ForgeException(
          ErrorCode.DEVICE_UNAVAILABLE,
          "resources.device",
          "the recipe asks for cuda, but Spark assigned no GPU to this task",
          "Set spark.executor.resource.gpu.amount and a discovery script, or use device: auto");
    }
    return new DeviceDecision("cpu", "Spark assigned no GPU to this task");
  }

  private static DeviceDecision onGpu(
      DeviceRequest request, String address, Consumer<String> engine) {
    String device = "cuda:" + address;
    try {
      engine.accept(device);
      return new DeviceDecision(device, "Spark assigned GPU " + address);
    } catch (ForgeException e) {
      if (request == DeviceRequest.CUDA || e.code() != ErrorCode.DEVICE_UNAVAILABLE) {
        throw e;
      }
      return new DeviceDecision(
          "cpu",
          "Spark assigned GPU %s, but the tensor engine cannot use it: %s"
              .formatted(address, e.reason()));
    }
  }

  private static Optional<String> assignedGpu(Map<String, ResourceInformation> resources) {
    ResourceInformation gpu = resources.get("gpu");
    return gpu == null || gpu.addresses().length == 0
        ? Optional.empty()
        : Optional.of(gpu.addresses()[0]);
  }
}
