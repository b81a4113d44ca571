package io.agentforge.merge;

import io.agentforge.format.Floats;

/**
 * The type that numbers are rounded to between the steps of a merge: a recipe's {@code dtype}. Only
 * a recipe that asks for a 16-bit {@code dtype} gets less than fp32.
 */
public enum Arithmetic {
  /** fp32 numbers; sums and coefficients are kept in fp64. */
  FLOAT32,
  /** Inputs, weights and intermediate results rounded to bf16, as mergekit's are. */
  BFLOAT16,
  /** The same with fp16. */
  FLOAT16;

  /** The nearest number of the type, ties to even. */
  public float round(float value) {
    return switch (this) {
      case FLOAT32 -> value;
      case BFLOAT16 -> Floats.fromBfloat(Floats.toBfloat(value));
      case FLOAT16 -> Floats.fromHalf(Floats.toHalf(value));
    };
  }

  /** Rounds the first {@code count} numbers in place. */
  void round(float[] values, int count) {
    if (this != FLOAT32) {
      for (int i = 0; i < count; i++) {
        values[i] = round(values[i]);
      }
    }
  }

  /** The values rounded to the type as they are read. */
  TensorValues applied(TensorValues values) {
    if (this == FLOAT32) {
      return values;
    }
    Arithmetic type = this;
    return new TensorValues() {
      @Override
      public int length() {
        return values.length();
      }

      @Override
      public void read(int offset, float[] into, int count) {
        values.read(offset, into, count);
        type.round(into, count);
      }
    };
  }
}
