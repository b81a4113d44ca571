package io.agentforge.model;

/**
 * The Hugging Face classes that are read and written, with the values that their configuration
 * classes assume for missing keys (transformers 4 and 5 agree on these).
 */
enum Architecture {
  LLAMA("LlamaForCausalLM", "llama", "silu", 10_000, 1e-6, 2048),
  QWEN2("Qwen2ForCausalLM", "qwen2", "silu", 10_000, 1e-6, 32_768),
  QWEN3("Qwen3ForCausalLM", "qwen3", "silu", 10_000, 1e-6, 32_768),
  BITNET("BitNetForCausalLM", "bitnet", "relu2", 500_000, 1e-5, 2048);

  final String className;
  final String modelType;
  final String activation;
  final double ropeTheta;
  final double normEpsilon;
  final int positions;

  Architecture(
      String className,
      String modelType,
      String activation,
      double ropeTheta,
      double normEpsilon,
      int positions) {
    this.className = className;
    this.modelType = modelType;
    this.activation = activation;
    this.ropeTheta = ropeTheta;
    this.normEpsilon = normEpsilon;
    this.positions = positions;
  }

  /** Key/value heads when the key is missing; null in the file always means as many as heads. */
  int keyValueHeads(int heads) {
    return switch (this) {
      case LLAMA -> heads;
      case QWEN2, QWEN3 -> 32;
      case BITNET -> 5;
    };
  }

  /** The class whose graph is this model, or null if no class has the combination. */
  static Architecture of(ModelConfig config) {
    int options =
        (config.attentionBias() ? 1 : 0) + (config.qkNorm() ? 1 : 0) + (config.subNorm() ? 1 : 0);
    if (options > 1) {
      return null;
    }
    return config.subNorm()
        ? BITNET
        : config.qkNorm() ? QWEN3 : config.attentionBias() ? QWEN2 : LLAMA;
  }
}
