package io.agentforge.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.agentforge.model.ModelConfig;

/**
 * Rotary factors {@code cos, sin} of {@code position * theta^(-2i/headDim)}, computed in double.
 */
public final class RotaryTable {
  private RotaryTable() {}

  /** fp32 {@code [positions, headDim / 2, 2]}, owned by {@code manager}. */
  public static NDArray create(NDManager manager, ModelConfig config, int positions) {
    int half = config.headDim() / 2;
    double[] frequencies = config.rotaryFrequencies();
    float[] table = new float[positions * half * 2];
    for (int position = 0; position < positions; position++) {
      for (int i = 0; i < half; i++) {
        double angle = position * frequencies[i];
        int at = (position * half + i) * 2;
        table[at] = (float) Math.cos(angle);
        table[at + 1] = (float) Math.sin(angle);
      }
    }
    return manager.create(table, new Shape(positions, half, 2));
  }
}
