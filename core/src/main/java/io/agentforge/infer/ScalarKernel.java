package io.agentforge.infer;

import io.agentforge.quantize.TernaryMatrix;

/** The definition, one product at a time; what the other kernels are tested against. */
public final class ScalarKernel implements TernaryKernel {
  @Override
  public String name() {
    return "scalar";
  }

  private record Codes(TernaryMatrix matrix) implements Packed {
    @Override
    public int rows() {
      return matrix.rows();
    }

    @Override
    public int columns() {
      return matrix.columns();
    }

    @Override
    public int group() {
      return matrix.group();
    }

    @Override
    public long bytes() {
      return matrix.codes().length + 4L * matrix.scales().length;
    }
  }

  private static final class Inputs implements Prepared {
    private byte[] codes;
  }

  @Override
  public Packed pack(TernaryMatrix matrix) {
    return new Codes(matrix);
  }

  @Override
  public Prepared room(int columns, int group, int tokens, int workers) {
    return new Inputs();
  }

  @Override
  public void prepare(byte[] codes, int tokens, Prepared into) {
    ((Inputs) into).codes = codes;
  }

  @Override
  public void multiply(
      Packed weights,
      Prepared x,
      float[] steps,
      int tokens,
      float[] y,
      int from,
      int to,
      int worker) {
    TernaryMatrix matrix = ((Codes) weights).matrix();
    byte[] codes = ((Inputs) x).codes;
    int groups = matrix.groups();
    for (int token = 0; token < tokens; token++) {
      for (int row = from; row < to; row++) {
        float sum = 0;
        for (int g = 0; g < groups; g++) {
          sum += dot(matrix, row, g, codes, token) * matrix.scales()[row * groups + g];
        }
        y[token * matrix.rows() + row] = sum * steps[token];
      }
    }
  }

  private static int dot(TernaryMatrix matrix, int row, int group, byte[] codes, int token) {
    int at = group * matrix.group();
    int sum = 0;
    for (int c = at; c < at + matrix.group(); c++) {
      sum += matrix.codes()[row * matrix.columns() + c] * codes[token * matrix.columns() + c];
    }
    return sum;
  }

  @Override
  public int rowBlock() {
    return 1;
  }
}
