package io.agentforge.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.decoder.Golden;
import io.agentforge.format.Floats;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.seed.SeedTree;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QuantizersTest {
  private static final SafetensorsFile EXPECTED =
      SafetensorsFile.open(Golden.folder("bitnet_subnorm").resolve("expected_ternary.safetensors"));
  private static final ModelFolder MODEL = new Golden("bitnet_subnorm").model();

  @Test
  void the_codes_and_scales_of_all_linears_of_the_golden_model_are_those_of_pytorch() {
    int compared = 0;
    for (Tensor tensor : MODEL.tensors().values()) {
      if (EXPECTED.names().contains("codes." + tensor.name())) {
        TernaryMatrix m =
            AbsMean.quantize(
                Floats.values(tensor),
                rows(tensor),
                columns(tensor),
                new Granularity.Tensor(),
                ScaleType.F32);
        assertThat(m.codes()).as(tensor.name()).isEqualTo(bytes("codes." + tensor.name()));
        float gamma = Floats.values(EXPECTED.tensor("gamma." + tensor.name()))[0];
        for (float scale : m.scales()) {
          assertThat(scale).as(tensor.name()).isCloseTo(gamma, within(Math.ulp(gamma) * 2));
        }
        compared++;
      }
    }
    assertThat(compared).as("linears of three blocks").isEqualTo(21);
  }

  @Test
  void a_scale_for_every_32_inputs_gives_the_golden_codes_and_scales() {
    Tensor q = MODEL.tensors().get("model.layers.0.self_attn.q_proj.weight");
    TernaryMatrix m =
        AbsMean.quantize(
            Floats.values(q), rows(q), columns(q), new Granularity.Inputs(32), ScaleType.F32);
    String codes = named("group32.", "codes");
    assertThat(m.codes()).as(codes).isEqualTo(bytes(codes));
    float[] gammas = Floats.values(EXPECTED.tensor(named("group32.", "gamma")));
    assertThat(m.scales()).hasSameSizeAs(gammas);
    for (int i = 0; i < gammas.length; i++) {
      assertThat(m.scales()[i]).as("scale " + i).isCloseTo(gammas[i], within(1e-7f));
    }
  }

  @Test
  void activation_codes_of_the_golden_tokens_are_those_of_pytorch() {
    byte[] codes = bytes("safe.codes.model.layers.0.qkv");
    float[] scales = Floats.values(EXPECTED.tensor("safe.scale.model.layers.0.qkv"));
    int[] sums = new int[scales.length * 64];
    EXPECTED.tensor("safe.first_linear.accumulator_i32").data().asIntBuffer().get(sums);
    byte[] weights = bytes("codes.model.layers.0.self_attn.q_proj.weight");
    int width = codes.length / scales.length;
    float[] x = normedEmbedding(width);
    for (int t = 0; t < scales.length; t++) {
      byte[] found = new byte[width];
      float scale = AbsMaxActivations.quantize(x, t * width, width, found, 0);
      assertThat(found)
          .as("token " + t)
          .isEqualTo(Arrays.copyOfRange(codes, t * width, (t + 1) * width));
      assertThat(scale).as("token " + t).isCloseTo(scales[t], within(scales[t] * 1e-5f));
      for (int r = 0; r < 64; r++) {
        int sum = 0;
        for (int c = 0; c < width; c++) {
          sum += weights[r * width + c] * found[c];
        }
        assertThat(sum).as("token %d, output %d", t, r).isEqualTo(sums[t * 64 + r]);
      }
    }
  }

  /** What enters the first projections: the embedding through the first RMSNorm. */
  private static float[] normedEmbedding(int width) {
    float[] embedding = Floats.values(MODEL.tensors().get("model.embed_tokens.weight"));
    float[] norm = Floats.values(MODEL.tensors().get("model.layers.0.input_layernorm.weight"));
    Tensor ids = EXPECTED.tensor("safe.input_ids");
    int tokens = (int) ids.elements();
    float[] x = new float[tokens * width];
    for (int t = 0; t < tokens; t++) {
      int row = (int) ids.data().getLong(8 * t) * width;
      double squares = 0;
      for (int i = 0; i < width; i++) {
        squares += (double) embedding[row + i] * embedding[row + i];
      }
      double scale = 1 / Math.sqrt(squares / width + MODEL.config().normEpsilon());
      for (int i = 0; i < width; i++) {
        x[t * width + i] = (float) (embedding[row + i] * scale * norm[i]);
      }
    }
    return x;
  }

  @Test
  void ternary_weights_are_recovered_and_taking_the_mean_again_would_shrink_them() {
    float[] weights = normal(8 * 512, "recover");
    for (Granularity granularity :
        new Granularity[] {
          new Granularity.Inputs(64),
          new Granularity.Inputs(128),
          Granularity.DEFAULT,
          new Granularity.Row(),
          new Granularity.Tensor()
        }) {
      TernaryMatrix made = AbsMean.quantize(weights, 8, 512, granularity, ScaleType.F16);
      float[] dense = dense(made);
      TernaryMatrix again =
          AbsMean.recover(dense, 8, 512, granularity, ScaleType.F16).orElseThrow();
      assertThat(again.codes()).as("codes, group " + granularity).isEqualTo(made.codes());
      assertThat(again.scales()).as("scales, group " + granularity).isEqualTo(made.scales());
      assertThat(AbsMean.recover(weights, 8, 512, granularity, ScaleType.F16))
          .as("weights that are not ternary")
          .isEmpty();
      float shrunk = AbsMean.quantize(dense, 8, 512, granularity, ScaleType.F32).scales()[0];
      assertThat(shrunk / made.scales()[0]).as("shrinkage").isBetween(0.6f, 0.8f);
    }
  }

  @Test
  void a_group_of_zeros_has_the_least_scale_made_or_recovered() {
    float[] weights = normal(512, "zeros");
    Arrays.fill(weights, 0, 256, 0);
    TernaryMatrix made = AbsMean.quantize(weights, 1, 512, Granularity.DEFAULT, ScaleType.F16);
    assertThat(made.scales()[0]).isEqualTo(ScaleType.F16.rounded(AbsMean.LEAST_SCALE));
    assertThat(
            AbsMean.recover(dense(made), 1, 512, Granularity.DEFAULT, ScaleType.F16)
                .orElseThrow()
                .scales())
        .isEqualTo(made.scales());
  }

  /** For Gaussian weights 31.0 % of the codes are 0 and 51.4 % of the norm is lost. */
  @Test
  void statistics_of_gaussian_weights_are_those_of_theory() {
    float[] weights = normal(256 * 1024, "gauss");
    TernaryMatrix m = AbsMean.quantize(weights, 256, 1024, new Granularity.Tensor(), ScaleType.F32);
    QuantizationStatistics s = QuantizationStatistics.of(weights, m);
    assertThat(s.weights()).isEqualTo(256 * 1024);
    assertThat(s.zeroFraction()).as("zeros").isCloseTo(0.310, within(0.004));
    assertThat(s.entropyBits()).as("entropy").isCloseTo(1.583, within(0.002));
    assertThat(s.relativeError()).as("error").isCloseTo(0.514, within(0.004));
    assertThat(s.meanScale()).as("mean of |w|").isCloseTo(0.7979, within(0.004));
    assertThat(s.outliers()).as("beyond six sigma").isZero();
    weights[5] = 40;
    assertThat(QuantizationStatistics.of(weights, m).outliers()).as("one").isEqualTo(1);
  }

  @Test
  void bytes_and_four_bit_codes_lie_within_half_a_step_of_the_weights() {
    float[] weights = normal(16 * 64, "rows");
    Int8Rows bytes = RoundToNearest.int8(weights, 16, 64, ScaleType.F16);
    Int4Groups fours = RoundToNearest.int4(weights, 16, 64, 32, ScaleType.F16);
    float[] row = new float[64];
    for (int r = 0; r < 16; r++) {
      bytes.row(r, row, 0);
      for (int c = 0; c < 64; c++) {
        float half = bytes.scales()[r] * 0.5f;
        assertThat(row[c]).as("byte").isCloseTo(weights[r * 64 + c], within(half * 1.1f));
      }
      fours.row(r, row, 0);
      for (int c = 0; c < 64; c++) {
        // the shorter side of the range ends one step early
        float step = Math.abs(fours.scales()[r * 2 + c / 32]);
        assertThat(row[c]).as("four bits").isCloseTo(weights[r * 64 + c], within(step * 1.01f));
      }
    }
    assertThat(QuantizationStatistics.of(weights, bytes).relativeError())
        .as("error of bytes against four bits")
        .isLessThan(QuantizationStatistics.of(weights, fours).relativeError() / 8)
        .isPositive();
  }

  @Test
  void rows_that_are_no_whole_groups_and_weights_that_are_no_numbers_are_refused() {
    float[] weights = new float[300];
    assertThatThrownBy(() -> AbsMean.quantize(weights, 1, 300, Granularity.DEFAULT, ScaleType.F16))
        .hasMessageContaining("300 inputs are not whole groups of 256");
    weights[7] = Float.NaN;
    assertThatThrownBy(
            () -> AbsMean.quantize(weights, 3, 100, new Granularity.Row(), ScaleType.F16))
        .hasMessageContaining("weight (0, 7) is NaN");
    assertThatThrownBy(() -> Granularity.of("column")).hasMessageContaining("'column'");
    assertThat(Granularity.of("64").group(512)).isEqualTo(64);
    assertThat(Granularity.of("ROW").group(512)).isEqualTo(512);
  }

  private static float[] dense(TernaryMatrix m) {
    float[] values = new float[m.codes().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = m.codes()[i] * m.scales()[i / m.group()];
    }
    return values;
  }

  private static float[] normal(int count, String label) {
    SeedTree.Stream random = SeedTree.root(58).child(label).stream();
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
      values[i] = (float) (radius * Math.cos(2 * Math.PI * random.uniform()));
    }
    return values;
  }

  private static String named(String prefix, String part) {
    return EXPECTED.names().stream()
        .filter(name -> name.startsWith(prefix) && name.contains(part))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] bytes(String name) {
    Tensor tensor = EXPECTED.tensor(name);
    byte[] bytes = new byte[(int) tensor.elements()];
    tensor.data().get(bytes);
    return bytes;
  }

  private static int rows(Tensor tensor) {
    return Math.toIntExact(tensor.shape().get(0));
  }

  private static int columns(Tensor tensor) {
    return Math.toIntExact(tensor.shape().get(1));
  }
}
