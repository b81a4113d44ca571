package io.agentforge.infer;

import java.util.Arrays;

/**
 * What linear layers that share an input read: its floats and, for ternary weights, its int8 codes
 * in the layout of the kernel. In a model with ternary weights the floats are those of the codes:
 * its other matrices too see what they were trained on.
 */
final class LinearInput {
  private final Kernels kernels;
  private final int columns;
  private final float[] values;
  private final byte[] codes;
  private final float[] steps;
  private final int[] groups;
  private final boolean coded;
  private final boolean floatsRead;
  private final TernaryKernel.Prepared[] prepared;

  /**
   * @param tokens the most at once
   * @param coded whether the model has ternary weights
   * @param readers the layers that it is multiplied with
   */
  LinearInput(
      Kernels kernels, int columns, int tokens, int workers, boolean coded, Linear... readers) {
    this.kernels = kernels;
    this.columns = columns;
    this.values = new float[tokens * columns];
    this.groups =
        Arrays.stream(readers)
            .filter(Linear.OfTernary.class::isInstance)
            .mapToInt(reader -> ((Linear.OfTernary) reader).weights().group())
            .distinct()
            .toArray();
    this.coded = coded;
    this.floatsRead = !Arrays.stream(readers).allMatch(Linear.OfTernary.class::isInstance);
    this.codes = new byte[coded ? tokens * columns : 0];
    this.steps = new float[coded ? tokens : 0];
    this.prepared = new TernaryKernel.Prepared[groups.length];
    for (int i = 0; i < groups.length; i++) {
      prepared[i] = kernels.ternary().room(columns, groups[i], tokens, workers);
    }
  }

  /** {@code [tokens, columns]}; call {@link #ready} after writing to it. */
  float[] values() {
    return values;
  }

  /** Value of code 1, by token. */
  float[] steps() {
    return steps;
  }

  /** Quantises what was written, once for all layers that read it. */
  void ready(int tokens) {
    if (!coded) {
      return;
    }
    for (int token = 0; token < tokens; token++) {
      int at = token * columns;
      steps[token] = kernels.floats().quantise(values, at, columns, codes, at);
      for (int i = at; floatsRead && i < at + columns; i++) {
        values[i] = codes[i] * steps[token];
      }
    }
    for (TernaryKernel.Prepared layout : prepared) {
      kernels.ternary().prepare(codes, tokens, layout);
    }
  }

  /** The codes, laid out for weights with one scale for {@code group} inputs. */
  TernaryKernel.Prepared prepared(int group) {
    for (int i = 0; i < groups.length; i++) {
      if (groups[i] == group) {
        return prepared[i];
      }
    }
    throw new IllegalArgumentException("nothing here is in groups of " + group);
  }
}
