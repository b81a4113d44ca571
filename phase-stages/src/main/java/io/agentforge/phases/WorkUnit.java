package io.agentforge.phases;

/**
 * The smallest thing that can be retried and reused.
 *
 * @param key readable and unique within the phase, such as {@code train/recall/1}
 * @param kind {@code prepare}, {@code train}, {@code evaluate}, {@code generate}, {@code score},
 *     {@code write} or {@code validate}
 * @param items questions or documents it touches; 0 when that has no meaning
 * @param tokens tokens through the model
 * @param bytes bytes it writes
 * @param seconds estimated time on one core of the machine that plans; null where no estimate holds
 * @param memoryBytes estimated peak of one task
 */
public record WorkUnit(
    String key,
    String kind,
    long items,
    long tokens,
    long bytes,
    Double seconds,
    long memoryBytes) {
  /** Kind of a line that bounds work whose units follow from results: no unit has it. */
  public static final String BUDGET = "budget";

  /** Key of the unit by which the pipeline describes the tensors of a checkpoint. */
  public static String describeKey(String checkpoint) {
    return "describe/" + checkpoint;
  }

  /** That unit; a plan lists one for every checkpoint that its phase leaves. */
  public static WorkUnit describe(String checkpoint, long memoryBytes) {
    return new WorkUnit(describeKey(checkpoint), "validate", 0, 0, 0, null, memoryBytes);
  }
}
