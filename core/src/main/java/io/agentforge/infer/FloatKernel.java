package io.agentforge.infer;

/**
 * The float arithmetic of a decoder. Implementations add in different orders, so their results
 * differ by rounding.
 */
public interface FloatKernel {
  /** Shown to users: {@code plain}, {@code vector}. */
  String name();

  /** Rows {@code from} to {@code to} of {@code y = x W^T}. */
  void multiply(FloatMatrix weights, float[] x, int tokens, float[] y, int from, int to);

  /** The same with weights of few bits. */
  void multiply(ByteMatrix weights, float[] x, int tokens, float[] y, int from, int to);

  /**
   * RMSNorm of {@code weight.length} values: {@code y = x / sqrt(mean(x^2) + epsilon) * weight}.
   */
  void norm(float[] x, int at, float[] weight, double epsilon, float[] y, int to);

  /** SwiGLU in place: {@code gate = gate / (1 + exp(-gate)) * up} (Shazeer 2020). */
  void gate(float[] gate, float[] up, int length);

  /**
   * Attention of one query to the cached positions before it.
   *
   * @param query one head, already scaled, at {@code q}
   * @param head of the keys and values
   * @param positions that the query sees
   * @param scores room for {@code cache.stride()}
   * @param out one head, at {@code to}
   */
  void attend(
      float[] query,
      int q,
      KeyValues cache,
      int head,
      int positions,
      float[] scores,
      float[] out,
      int to);

  /**
   * Int8 codes of one token, {@code code = round(x * 127 / max|x|)}, ties to even (Ma et al. 2024,
   * section 2).
   *
   * @return the value of code 1
   */
  float quantise(float[] x, int at, int length, byte[] codes, int to);
}
