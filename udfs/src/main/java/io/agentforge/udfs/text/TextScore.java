package io.agentforge.udfs.text;

import java.util.OptionalDouble;

/**
 * What a model said about one text.
 *
 * @param nll sum over the scored tokens, in nats
 * @param tokens number of scored tokens; 0 when the text is one token without context, or empty
 * @param bytes of the text in UTF-8
 */
public record TextScore(double nll, long tokens, long bytes) {
  /** The likelihood in bits per byte of text; empty when nothing was scored. */
  public OptionalDouble bitsPerByte() {
    return tokens == 0 || bytes == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(nll / Math.log(2) / bytes);
  }
}
