package io.agentforge.infer;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.TensorSpec;
import io.agentforge.pack.PackedModel;
import io.agentforge.pack.PackedTensor;
import io.agentforge.quantize.TernaryMatrix;
import io.agentforge.seed.SeedTree;
import java.util.Arrays;
import java.util.List;

/**
 * A model of a given shape with random weights, for measuring time, which does not depend on what
 * weights are: blocks ternary with one scale for 256 inputs, embedding and head fp16, norms 1.
 */
record RandomModel(ModelConfig config) implements PackedModel {
  private static final int GROUP = 256;

  /** Share of zeros that the mean of absolutes gives normally distributed weights. */
  private static final double ZEROS = 0.31;

  @Override
  public String name() {
    return "random weights";
  }

  @Override
  public PackedTensor tensor(String name) {
    TensorSpec spec =
        config.tensors().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    int rows = Math.toIntExact(spec.shape().get(0));
    SeedTree.Stream random = SeedTree.root(1).child("random-model", name).stream();
    if (spec.shape().size() == 1) {
      float[] ones = new float[rows];
      Arrays.fill(ones, name.endsWith(".bias") ? 0 : 1);
      return new PackedTensor.Plain(Floats.tensor(name, DType.F32, spec.shape(), ones));
    }
    int columns = Math.toIntExact(spec.shape().get(1));
    if (name.contains(".layers.")) {
      return new PackedTensor.Ternary(ternary(rows, columns, random));
    }
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.uniform() - 0.5) / 5;
    }
    return new PackedTensor.Plain(Floats.tensor(name, DType.F16, spec.shape(), values));
  }

  private static TernaryMatrix ternary(int rows, int columns, SeedTree.Stream random) {
    int group = columns % GROUP == 0 ? GROUP : columns;
    byte[] codes = new byte[rows * columns];
    for (int i = 0; i < codes.length; i++) {
      double draw = random.uniform();
      codes[i] = (byte) (draw < ZEROS ? 0 : draw < (1 + ZEROS) / 2 ? 1 : -1);
    }
    float[] scales = new float[rows * (columns / group)];
    Arrays.fill(scales, (float) (1.2 / Math.sqrt(columns)));
    return new TernaryMatrix(rows, columns, group, codes, scales);
  }

  @Override
  public List<String> files() {
    return List.of();
  }

  @Override
  public byte[] file(String file) {
    throw new ForgeException(
        ErrorCode.MODEL_INVALID, name(), "it has no " + file, "Give a model from a file.");
  }
}
