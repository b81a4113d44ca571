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
        .isCloseTo(0.02, within(2e-4));
    assertThat(deviation(one.get("model.layers.1.mlp.down_proj.weight")))
        .as("matrix that writes to the residual stream, 4 layers")
        .isCloseTo(0.02 / Math.sqrt(8), within(1e-4));
    assertThat(deviation(one.get("model.norm.weight"))).as("norm, all ones").isEqualTo(1);
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
