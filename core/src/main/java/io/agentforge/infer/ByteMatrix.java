package io.agentforge.infer;

import io.agentforge.quantize.Int4Groups;
import io.agentforge.quantize.Int8Rows;
import io.agentforge.quantize.TernaryMatrix;

/**
 * Weights {@code [rows, columns]} of few bits that are multiplied with float activations, as
 * embeddings and heads are: {@code (r, c) = codes(r, c) * scales(r, c / group)}, a byte a code.
 *
 * @param group inputs that share a scale
 * @param codes row-major
 * @param scales row-major, {@code rows * columns / group}
 */
public record ByteMatrix(int rows, int columns, int group, byte[] codes, float[] scales) {

  static ByteMatrix of(Int8Rows matrix) {
    return new ByteMatrix(
        matrix.rows(), matrix.columns(), matrix.columns(), matrix.codes(), matrix.scales());
  }

  static ByteMatrix of(TernaryMatrix matrix) {
    return new ByteMatrix(
        matrix.rows(), matrix.columns(), matrix.group(), matrix.codes(), matrix.scales());
  }

  static ByteMatrix of(Int4Groups matrix) {
    byte[] codes = new byte[Math.multiplyExact(matrix.rows(), matrix.columns())];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) ((matrix.codes()[i / 2] >>> 4 * (i % 2) & 0xF) - 8);
    }
    return new ByteMatrix(matrix.rows(), matrix.columns(), matrix.group(), codes, matrix.scales());
  }

  /** Copies one row. */
  void row(int row, float[] to, int at) {
    int from = row * columns;
    for (int c = 0; c < columns; c++) {
      to[at + c] = codes[from + c] * scales[(from + c) / group];
    }
  }

  /** Bytes that a product reads. */
  long bytes() {
    return codes.length + 4L * scales.length;
  }
}
