package io.agentforge.torch;

/** Type in which linear layers multiply; norms, attention, logits and master weights are fp32. */
public enum ComputeType {
  FP32,
  BF16
}
