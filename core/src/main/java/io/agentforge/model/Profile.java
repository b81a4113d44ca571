package io.agentforge.model;

import java.util.Locale;

/**
 * The built-in sizes. All have sub-norms, tied embeddings and row lengths that suit ternary blocks.
 */
public enum Profile {
  /** For unit tests only: trains in seconds. */
  TINY(512, 64, 2, 2, 128, 256),
  NANO(1024, 256, 4, 4, 512, 512),
  MICRO(2048, 256, 6, 4, 768, 512),
  COGNATE_25M(4096, 512, 6, 8, 1792, 1024);

  private final ModelConfig config;

  Profile(int vocab, int hidden, int layers, int heads, int ffn, int positions) {
    this.config =
        new ModelConfig(
            vocab,
            hidden,
            layers,
            heads,
            heads,
            hidden / heads,
            ffn,
            positions,
            1e-5,
            10_000,
            true,
            false,
            false,
            true);
  }

  public ModelConfig config() {
    return config;
  }

  /** The name users type: {@code nano}, {@code micro}, {@code cognate-25m}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
