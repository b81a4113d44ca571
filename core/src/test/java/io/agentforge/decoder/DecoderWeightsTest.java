package io.agentforge.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecoderWeightsTest {
  private static final ModelConfig NANO = Profile.NANO.config();

  @ParameterizedTest
  @EnumSource(Profile.class)
  void builtTensorsHoldAsManyParametersAsTheFormulaSays(Profile profile) {
    try (DecoderWeights weights = DecoderWeights.initial(profile.config(), SeedTree.root(1))) {
      assertThat(weights.parameters()).as(profile.id()).isEqualTo(profile.config().parameters());
    }
  }

  @Test
  void freshWeightsHaveTheirStatedSpreadAndDependOnlyOnTheSeed() {
    Map<String, Tensor> one = fresh(1);
    assertThat(fresh(1)).as("same seed").isEqualTo(one);
    assertThat(fresh(2)).as("other seed").isNotEqualTo(one);
    assertThat(deviation(one.get("model.layers.1.mlp.up_proj.weight")))
        .as("inner matrix")
        .isCloseTo(1 / Math.sqrt(256), within(5e-4));
    assertThat(deviation(one.get("model.layers.1.mlp.down_proj.weight")))
        .as("matrix that writes to the residual stream, 4 layers")
        .isCloseTo(1 / Math.sqrt(512 * 8), within(1e-4));
    assertThat(deviation(one.get("model.embed_tokens.weight")))
        .as("embedding")
        .isCloseTo(0.05, within(5e-4));
    assertThat(deviation(one.get("model.norm.weight"))).as("norm, all ones").isEqualTo(1);
  }

  /** Four query heads of 8 over two heads of keys and values, width 32. */
  @Test
  void freshAttentionFindsItsLikeAndCopiesIt() {
    ModelConfig grouped =
        new ModelConfig(16, 32, 1, 4, 2, 8, 32, 16, 1e-5, 1e4, true, false, false, false);
    Map<String, Tensor> fresh = InitialWeights.of(grouped, SeedTree.root(5));
    String attention = "model.layers.0.self_attn.";
    Tensor query = fresh.get(attention + "q_proj.weight");
    Tensor key = fresh.get(attention + "k_proj.weight");
    Tensor value = fresh.get(attention + "v_proj.weight");
    Tensor output = fresh.get(attention + "o_proj.weight");
    for (int head = 0; head < 4; head++) {
      int shared = head / 2;
      double alike = 0;
      double undone = 0;
      for (int row = 0; row < 8; row++) {
        for (int i = 0; i < 32; i++) {
          alike += at(query, head * 8 + row, i) * at(key, shared * 8 + row, i);
          undone += at(output, i, head * 8 + row) * at(value, shared * 8 + row, i);
        }
      }
      assertThat(alike / 8)
          .as("key with query head %d", head)
          .isCloseTo(head % 2 == 0 ? 0.9 : 0, within(0.3));
      assertThat(undone / 8).as("output times values of head %d", head).isCloseTo(1, within(0.3));
    }
  }

  private static float at(Tensor matrix, int row, int column) {
    int columns = Math.toIntExact(matrix.shape().get(1));
    return matrix
        .data()
        .duplicate()
        .order(ByteOrder.LITTLE_ENDIAN)
        .getFloat(4 * (row * columns + column));
  }

  @Test
  void tensorsThatDoNotFitAreRefusedByName() {
    Map<String, Tensor> tensors = fresh(1);
    tensors.remove("model.layers.2.self_attn.k_proj.weight");
    assertThatThrownBy(() -> DecoderWeights.load(NANO, tensors, Device.cpu()))
        .isInstanceOfSatisfying(
            ForgeException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.MODEL_INVALID);
              assertThat(e.unit()).isEqualTo("model.layers.2.self_attn.k_proj.weight");
            });
  }

  private static Map<String, Tensor> fresh(long seed) {
    try (DecoderWeights weights = DecoderWeights.initial(NANO, SeedTree.root(seed))) {
      return weights.tensors();
    }
  }

  /** Root mean square. */
  private static double deviation(Tensor tensor) {
    double sum = 0;
    for (int i = 0; i < tensor.elements(); i++) {
      sum += Math.pow(tensor.data().getFloat(4 * i), 2);
    }
    return Math.sqrt(sum / tensor.elements());
  }
}
