package io.agentforge.udfs.device;

import java.util.Locale;

/** What a recipe asks for: the task's GPU when it has one, always the CPU, or a GPU or failure. */
public enum DeviceRequest {
  AUTO,
  CPU,
  CUDA;

  /** Parses {@code auto}, {@code cpu} or {@code cuda}. */
  public static DeviceRequest of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
