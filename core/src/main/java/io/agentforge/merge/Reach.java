package io.agentforge.merge;

/** How much of the inputs one number of a merged tensor depends on. */
public enum Reach {
  /** The numbers at the same position. */
  ELEMENT,
  /** The rows (last dimension) at the same position. */
  ROW,
  /** The whole tensors: a norm, a threshold, a rank. */
  TENSOR
}
