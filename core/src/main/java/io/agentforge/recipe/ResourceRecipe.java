package io.agentforge.recipe;

/**
 * What one task may use.
 *
 * @param coresPerTask cores that Spark reserves for a training task
 * @param evaluationsPerGpu tasks of evaluation or generation that share a GPU
 */
public record ResourceRecipe(DeviceChoice device, int coresPerTask, int evaluationsPerGpu) {
  /** Which processor computes. */
  public enum DeviceChoice {
    /** The GPU that Spark assigned to the task, else the CPU. */
    AUTO,
    CPU,
    /** A GPU, or the run fails. */
    CUDA
  }
}
