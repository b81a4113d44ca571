package io.agentforge.phases.pipeline;

/** Measures durations by a clock that never goes backwards, whatever the wall clock does. */
final class Stopwatch {
  private final long start = System.nanoTime();

  private Stopwatch() {}

  static Stopwatch start() {
    return new Stopwatch();
  }

  double seconds() {
    return (System.nanoTime() - start) * 1e-9;
  }
}
