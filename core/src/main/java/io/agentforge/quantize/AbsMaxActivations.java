package io.agentforge.quantize;

/**
 * Activations of one token as signed bytes by their largest absolute (BitNet b1.58): {@code scale =
 * 127 / max(max|x|, 1e-5)}, {@code code = clip(round(x * scale), -128, 127)}, {@code round} to
 * nearest, ties to even; {@code x} is about {@code code / scale}.
 *
 * <p>Source: Ma et al. 2024, section 2.
 */
public final class AbsMaxActivations {
  private static final float LEAST_PEAK = 1e-5f;

  private AbsMaxActivations() {}

  /**
   * Writes the codes of {@code x[from .. from + count)} into {@code codes[at .. at + count)}.
   *
   * @return the scale by which the activations were multiplied
   */
  public static float quantize(float[] x, int from, int count, byte[] codes, int at) {
    float peak = LEAST_PEAK;
    for (int i = 0; i < count; i++) {
      peak = Math.max(peak, Math.abs(x[from + i]));
    }
    float scale = 127 / peak;
    for (int i = 0; i < count; i++) {
      codes[at + i] = (byte) Math.max(-128, Math.min(127, Math.rint(x[from + i] * scale)));
    }
    return scale;
  }
}
