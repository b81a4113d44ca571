package io.agentforge.torch;

/**
 * Whether operations of a thread record a graph for differentiation; libtorch keeps it per thread.
 */
public enum GradMode {
  RECORD,
  OFF
}
