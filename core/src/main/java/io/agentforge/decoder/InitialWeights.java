package io.agentforge.decoder;

import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.TensorSpec;
import io.agentforge.seed.SeedTree;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weights before training: matrices normal with standard deviation {@code 1/sqrt(inputs)}, those
 * that write to the residual stream scaled by {@code 1/sqrt(2 * layers)} (Radford et al. 2019,
 * section 2.3), the embedding with {@code 0.8/sqrt(hidden)}, norms 1, biases 0.
 *
 * <p>Attention starts as what trained attention looks like (mimetic initialisation: Trockman and
 * Kolter 2023, section 3): keys resemble their head's queries, so that a token attends to its like,
 * and the output projection holds the transpose of the values', so that a token attended to is
 * written to the residual stream as itself, where the tied output head reads it.
 */
final class InitialWeights {
  /** Standard deviation of the first logits of a tied model. */
  private static final double EMBEDDING = 0.8;

  /** Correlation of a key's weights with those of the query. */
  private static final double LIKENESS = 0.9;

  private final ModelConfig config;
  private final SeedTree seed;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private InitialWeights(ModelConfig config, SeedTree seed) {
    this.config = config;
    this.seed = seed;
  }

  /** By name, in canonical order; every tensor draws from the child of {@code seed} of its name. */
  static Map<String, Tensor> of(ModelConfig config, SeedTree seed) {
    InitialWeights initial = new InitialWeights(config, seed);
    for (TensorSpec spec : config.tensors()) {
      initial.tensors.put(spec.name(), initial.tensor(spec));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      String attention = "model.layers." + layer + ".self_attn.";
      initial.keysLikeQueries(attention);
      initial.outputsUndoValues(attention);
    }
    return initial.tensors;
  }

  private Tensor tensor(TensorSpec spec) {
    ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(spec.elements() * 4));
    FloatBuffer values = data.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    if (spec.shape().size() == 2) {
      fillNormal(values, deviation(spec), seed.child(spec.name()));
    } else if (!spec.name().endsWith(".bias")) {
      for (int i = 0; i < values.capacity(); i++) {
        values.put(i, 1f);
      }
    }
    return new Tensor(spec.name(), DType.F32, spec.shape(), data);
  }

  private double deviation(TensorSpec spec) {
    double deviation = 1 / Math.sqrt(spec.shape().get(1));
    if (spec.name().endsWith("embed_tokens.weight")) {
      return EMBEDDING * deviation;
    }
    boolean residual = spec.name().endsWith("o_proj.weight") || spec.name().contains("down_proj");
    return residual ? deviation / Math.sqrt(2.0 * config.layers()) : deviation;
  }

  /** Box and Muller 1958. */
  private static void fillNormal(FloatBuffer values, double deviation, SeedTree seed) {
    for (int i = 0; i < values.capacity(); i += 2) {
      double radius = deviation * Math.sqrt(-2 * Math.log(1 - seed.uniform(i)));
      double angle = 2 * Math.PI * seed.uniform(i + 1L);
      values.put(i, (float) (radius * Math.cos(angle)));
      if (i + 1 < values.capacity()) {
        values.put(i + 1, (float) (radius * Math.sin(angle)));
      }
    }
  }

  /** A key of several query heads resembles the first of them. */
  private void keysLikeQueries(String attention) {
    FloatBuffer query = values(attention + "q_proj.weight");
    FloatBuffer key = values(attention + "k_proj.weight");
    double other = Math.sqrt(1 - LIKENESS * LIKENESS);
    int head = config.headDim() * config.hidden();
    for (int i = 0; i < key.capacity(); i++) {
      int like = i / head * group() * head + i % head;
      key.put(i, (float) (LIKENESS * query.get(like) + other * key.get(i)));
    }
  }

  /** Query heads that share values share their transpose. */
  private void outputsUndoValues(String attention) {
    FloatBuffer value = values(attention + "v_proj.weight");
    FloatBuffer output = values(attention + "o_proj.weight");
    int width = config.heads() * config.headDim();
    for (int row = 0; row < config.hidden(); row++) {
      for (int column = 0; column < width; column++) {
        int shared =
            column / config.headDim() / group() * config.headDim() + column % config.headDim();
        float undone = value.get(shared * config.hidden() + row);
        int at = row * width + column;
        output.put(at, output.get(at) + undone);
      }
    }
  }

  private int group() {
    return config.heads() / config.keyValueHeads();
  }

  private FloatBuffer values(String name) {
    return tensors.get(name).data().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
