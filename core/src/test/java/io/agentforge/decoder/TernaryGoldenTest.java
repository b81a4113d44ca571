package io.agentforge.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.quantize.AbsMean;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.ScaleType;
import io.agentforge.quantize.TernaryMatrix;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The decoder with ternary layers against transformers' BitNet and a float64 reference. Where
 * activations are coded, another order of summation may flip one code, which moves logits of size 6
 * by up to 0.12; on the tokens named "safe" none is near a flip.
 */
class TernaryGoldenTest {
  private static final double TOLERANCE = 1e-4;
  private static final double ONE_FLIPPED_CODE = 0.12;
  private static final double ONE_SCALE_BESIDE = 5e-3;
  private static final LayerQuantization PER_TENSOR =
      LayerQuantization.ternary(new Granularity.Tensor(), ScaleType.F32);

  private final Golden golden = new Golden("bitnet_subnorm");
  private final SafetensorsFile expected =
      SafetensorsFile.open(Golden.folder("bitnet_subnorm").resolve("expected_ternary.safetensors"));

  @Test
  void ternary_weights_and_byte_activations_give_the_logits_of_the_reference() {
    int[] ids = Arrays.stream(longs("safe.input_ids")).mapToInt(i -> (int) i).toArray();
    try (Decoder decoder = decoder(PER_TENSOR, golden.model().tensors())) {
      assertThat(difference(decoder.logits(new int[][] {ids}, null), "safe.logits_f64"))
          .as("tokens on which no code is near a flip")
          .isLessThan(TOLERANCE);
      assertThat(difference(decoder.logits(batch(), null), "logits_f64"))
          .as("two rows of 24 tokens")
          .isLessThan(ONE_FLIPPED_CODE);
    }
  }

  @Test
  void ternary_weights_alone_give_the_logits_of_the_reference() {
    var layers = new LayerQuantization(PER_TENSOR.weights(), LayerQuantization.Activations.FLOAT);
    try (Decoder decoder = decoder(layers, golden.model().tensors())) {
      assertThat(
              difference(
                  decoder.logits(batch(), null), "logits_weights_ternary_activations_float_f64"))
          .as("float activations")
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void a_scale_for_32_inputs_gives_the_logits_of_the_reference() {
    var layers = LayerQuantization.ternary(new Granularity.Inputs(32), ScaleType.F32);
    try (Decoder decoder = decoder(layers, golden.model().tensors())) {
      assertThat(difference(decoder.logits(batch(), null), "logits_group32_f64"))
          .as("two rows of 24 tokens")
          .isLessThan(ONE_FLIPPED_CODE);
    }
  }

  @Test
  void weights_that_are_ternary_already_give_what_quantising_on_the_way_gives() {
    for (String group : new String[] {"tensor", "row", "32"}) {
      Granularity granularity = Granularity.of(group);
      assertThat(apart(granularity, ScaleType.F32))
          .as("scales for %s in fp32", group)
          .isLessThan(TOLERANCE);
      assertThat(apart(granularity, ScaleType.F16))
          .as("scales for %s in fp16, of which one near a tie may go either way", group)
          .isLessThan(ONE_SCALE_BESIDE);
    }
  }

  /** Largest difference between quantising on the way and weights that were quantised before. */
  private double apart(Granularity granularity, ScaleType scales) {
    var weights = new LayerQuantization.Ternary(granularity, scales);
    var layers = new LayerQuantization(weights, LayerQuantization.Activations.FLOAT);
    try (Decoder onTheWay = decoder(layers, golden.model().tensors());
        Decoder before = decoder(LayerQuantization.NONE, ternary(granularity, scales))) {
      float[] a = onTheWay.logits(batch(), null);
      float[] b = before.logits(batch(), null);
      double most = 0;
      for (int i = 0; i < a.length; i++) {
        most = Math.max(most, Math.abs(a[i] - b[i]));
      }
      return most;
    }
  }

  @Test
  void rows_that_are_no_whole_groups_are_refused() {
    var layers = LayerQuantization.ternary(Granularity.DEFAULT, ScaleType.F16);
    assertThatThrownBy(() -> decoder(layers, golden.model().tensors()))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("64 inputs")
        .hasMessageContaining("or row");
  }

  private Map<String, Tensor> ternary(Granularity granularity, ScaleType scales) {
    ModelFolder model = golden.model();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    model
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (!name.endsWith("_proj.weight")) {
                tensors.put(name, tensor);
                return;
              }
              int rows = Math.toIntExact(tensor.shape().get(0));
              int columns = Math.toIntExact(tensor.shape().get(1));
              TernaryMatrix m =
                  AbsMean.quantize(Floats.values(tensor), rows, columns, granularity, scales);
              float[] values = new float[rows * columns];
              for (int i = 0; i < values.length; i++) {
                values[i] = m.codes()[i] * m.scales()[i / m.group()];
              }
              tensors.put(name, Floats.tensor(name, DType.F32, tensor.shape(), values));
            });
    return tensors;
  }

  private Decoder decoder(LayerQuantization layers, Map<String, Tensor> tensors) {
    return Decoder.of(golden.model().config(), tensors, DecoderOptions.exact().with(layers));
  }

  private int[][] batch() {
    int[] ids = golden.integers("input_ids");
    return new int[][] {
      Arrays.copyOf(ids, Golden.LENGTH), Arrays.copyOfRange(ids, Golden.LENGTH, ids.length)
    };
  }

  private long[] longs(String name) {
    Tensor tensor = expected.tensor(name);
    long[] values = new long[(int) tensor.elements()];
    tensor.data().order(java.nio.ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
    return values;
  }

  /** Largest difference where the second row, which is shorter, has tokens. */
  private double difference(float[] logits, String name) {
    Tensor tensor = expected.tensor(name);
    double[] values = new double[(int) tensor.elements()];
    tensor.data().order(java.nio.ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
    assertThat(logits).as(name).hasSameSizeAs(values);
    int vocab = golden.model().config().vocab();
    int end = Math.min(logits.length, (Golden.LENGTH + golden.row(1).length) * vocab);
    double most = 0;
    for (int i = 0; i < end; i++) {
      most = Math.max(most, Math.abs(logits[i] - values[i]));
    }
    System.out.printf("%s: %.2e%n", name, most);
    return most;
  }
}
