package io.agentforge.merge.folder;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a tensor's name says about its place: {@code model.layers.3.mlp.up_proj.weight} is layer 3.
 *
 * @param prefix up to the layer's number; the whole name outside of layers
 * @param layer from 0; -1 outside of layers
 * @param suffix after the layer's number
 */
record TensorRole(String prefix, int layer, String suffix) {
  static final String HEAD = "lm_head.weight";
  static final String EMBEDDING = "model.embed_tokens.weight";

  private static final Pattern LAYER =
      Pattern.compile("((?:[^.]+\\.)*?(?:layers|h|blocks|block)\\.)([0-9]{1,6})(\\..+)");
  private static final Pattern FIRST = Pattern.compile("(^|\\.)(embed|wte|wpe|word_emb|tok_emb)");

  static TensorRole of(String name) {
    Matcher layer = LAYER.matcher(name);
    return layer.matches()
        ? new TensorRole(layer.group(1), Integer.parseInt(layer.group(2)), layer.group(3))
        : new TensorRole(name, -1, "");
  }

  /** Buffers that old folders hold and no loader reads. */
  static boolean isIgnored(String name) {
    return name.endsWith(".rotary_emb.inv_freq");
  }

  boolean isInLayer() {
    return layer >= 0;
  }

  /** Whether a tensor outside of layers belongs before them; else it belongs behind. */
  boolean isBeforeLayers() {
    return FIRST.matcher(prefix).find();
  }

  /** The same role in another layer. */
  String inLayer(int other) {
    return prefix + other + suffix;
  }
}
