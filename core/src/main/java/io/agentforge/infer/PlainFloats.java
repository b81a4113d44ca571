package io.agentforge.infer;

import io.agentforge.quantize.AbsMaxActivations;

/** Plain loops that need no module and no flag. */
public final class PlainFloats implements FloatKernel {
  @Override
  public String name() {
    return "plain";
  }

  @Override
  public void multiply(FloatMatrix weights, float[] x, int tokens, float[] y, int from, int to) {
    int columns = weights.columns();
    for (int token = 0; token < tokens; token++) {
      for (int row = from; row < to; row++) {
        y[token * weights.rows() + row] = dot(weights, row * columns, x, token * columns, columns);
      }
    }
  }

  /** Four sums, so that an addition need not wait for the one before it. */
  private static float dot(FloatMatrix weights, int at, float[] x, int from, int length) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      a += weights.value(at + i) * x[from + i];
      b += weights.value(at + i + 1) * x[from + i + 1];
      c += weights.value(at + i + 2) * x[from + i + 2];
      d += weights.value(at + i + 3) * x[from + i + 3];
    }
    for (; i < length; i++) {
      a += weights.value(at + i) * x[from + i];
    }
    return a + b + (c + d);
  }

  @Override
  public void multiply(ByteMatrix weights, float[] x, int tokens, float[] y, int from, int to) {
    int columns = weights.columns();
    int group = weights.group();
    for (int token = 0; token < tokens; token++) {
      for (int row = from; row < to; row++) {
        float sum = 0;
        for (int at = 0; at < columns; at += group) {
          float part = 0;
          for (int c = at; c < at + group; c++) {
            part += weights.codes()[row * columns + c] * x[token * columns + c];
          }
          sum += part * weights.scales()[(row * columns + at) / group];
        }
        y[token * weights.rows() + row] = sum;
      }
    }
  }

  @Override
  public void norm(float[] x, int at, float[] weight, double epsilon, float[] y, int to) {
    double squares = 0;
    for (int i = 0; i < weight.length; i++) {
      squares += (double) x[at + i] * x[at + i];
    }
    float scale = (float) (1 / Math.sqrt(squares / weight.length + epsilon));
    for (int i = 0; i < weight.length; i++) {
      y[to + i] = x[at + i] * scale * weight[i];
    }
  }

  @Override
  public void gate(float[] gate, float[] up, int length) {
    for (int i = 0; i < length; i++) {
      gate[i] = (float) (gate[i] / (1 + Math.exp(-gate[i]))) * up[i];
    }
  }

  @Override
  public void attend(
      float[] query,
      int q,
      KeyValues cache,
      int head,
      int positions,
      float[] scores,
      float[] out,
      int to) {
    float[] keys = cache.keys();
    float[] values = cache.values();
    int headDim = cache.headDim();
    int at = cache.start(head);
    for (int t = 0; t < positions; t++) {
      scores[t] = 0;
    }
    for (int d = 0; d < headDim; d++) {
      float part = query[q + d];
      int key = at + d * cache.stride();
      for (int t = 0; t < positions; t++) {
        scores[t] += part * keys[key + t];
      }
    }
    float most = Float.NEGATIVE_INFINITY;
    for (int t = 0; t < positions; t++) {
      most = Math.max(most, scores[t]);
    }
    double total = 0;
    for (int d = 0; d < headDim; d++) {
      out[to + d] = 0;
    }
    for (int t = 0; t < positions; t++) {
      float weight = (float) Math.exp(scores[t] - most);
      total += weight;
      int value = at + t * headDim;
      for (int d = 0; d < headDim; d++) {
        out[to + d] += weight * values[value + d];
      }
    }
    float share = (float) (1 / total);
    for (int d = 0; d < headDim; d++) {
      out[to + d] *= share;
    }
  }

  @Override
  public float quantise(float[] x, int at, int length, byte[] codes, int to) {
    return 1 / AbsMaxActivations.quantize(x, at, length, codes, to);
  }
}
