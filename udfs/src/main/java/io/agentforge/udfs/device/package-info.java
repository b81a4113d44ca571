/**
 * Where work computes: what the tasks of a stage ask Spark for, and the device each task then has.
 *
 * <p><b>Start from</b> {@link io.agentforge.udfs.device.StageResources} (on the driver, per stage)
 * and {@link io.agentforge.udfs.device.DeviceDecision} (on the executor, per task).
 *
 * <p><b>Guarantees.</b> Every decision carries its reason in words. What a recipe asks for
 * explicitly is had or the run fails; {@code auto} falls back to the CPU and says why.
 *
 * <p><b>Limits.</b> Stages get resources of their own on standalone, {@code local-cluster}, YARN
 * and Kubernetes without dynamic allocation. One task uses one GPU at most.
 */
package io.agentforge.udfs.device;
