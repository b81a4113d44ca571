package io.agentforge.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.agentforge.error.ForgeException;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.model.HuggingFaceConfig;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.torch.ComputeType;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class DecoderGoldenTest {
  private static final double TOLERANCE = 3e-5;

  @SuppressWarnings("unused")
  static final java.util.List<String> MODELS = Golden.MODELS;

  @ParameterizedTest
  @FieldSource("MODELS")
  void logits_equal_the_float64_reference_with_and_without_a_mask(String name) {
    Golden golden = new Golden(name);
    int[][] ids = batch(golden);
    boolean[][] mask = new boolean[Golden.ROWS][Golden.LENGTH];
    for (int row = 0; row < Golden.ROWS; row++) {
      Arrays.fill(mask[row], 0, golden.row(row).length, true);
    }
    try (Decoder decoder = golden.decoder()) {
      double[] expected = golden.doubles("logits_f64");
      double free = difference(decoder.logits(ids, null), expected, mask);
      double masked = difference(decoder.logits(ids, mask), expected, mask);
      System.out.printf("%s: unmasked %.2e, masked %.2e%n", name, free, masked);
      assertThat(free).as("%s without a mask", name).isLessThan(TOLERANCE);
      assertThat(masked).as("%s with a mask", name).isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @FieldSource("MODELS")
  void a_row_padded_on_the_left_keeps_its_logits_and_needs_the_mask_for_it(String name) {
    Golden golden = new Golden(name);
    int[] row = golden.row(1);
    int pad = Golden.LENGTH - row.length;
    int[][] left = {golden.row(0), new int[Golden.LENGTH]};
    System.arraycopy(row, 0, left[1], pad, row.length);
    boolean[][] mask = {new boolean[Golden.LENGTH], new boolean[Golden.LENGTH]};
    Arrays.fill(mask[0], true);
    Arrays.fill(mask[1], pad, Golden.LENGTH, true);
    int vocab = golden.model().config().vocab();
    double[] expected = golden.doubles("logits_f64");
    try (Decoder decoder = golden.decoder()) {
      float[] masked = decoder.logits(left, mask);
      float[] unmasked = decoder.logits(left, null);
      double with = 0;
      double without = 0;
      for (int t = 0; t < row.length; t++) {
        for (int v = 0; v < vocab; v++) {
          int at = (Golden.LENGTH + pad + t) * vocab + v;
          double reference = expected[(Golden.LENGTH + t) * vocab + v];
          with = Math.max(with, Math.abs(masked[at] - reference));
          without = Math.max(without, Math.abs(unmasked[at] - reference));
        }
      }
      assertThat(with).as("with the mask").isLessThan(TOLERANCE);
      assertThat(without).as("without the mask").isGreaterThan(1);
    }
  }

  @ParameterizedTest
  @FieldSource("MODELS")
  void a_padded_row_gives_what_the_row_alone_gives(String name) {
    Golden golden = new Golden(name);
    try (Decoder decoder = golden.decoder()) {
      float[] both = decoder.logits(batch(golden), null);
      int[] row = golden.row(1);
      float[] alone = decoder.logits(new int[][] {row}, null);
      int from = Golden.LENGTH * decoder.config().vocab();
      for (int i = 0; i < alone.length; i++) {
        assertThat((double) alone[i]).as("logit %d", i).isCloseTo(both[from + i], within(1e-5));
      }
    }
  }

  @Test
  void llama_3_positions_are_stretched_as_transformers_stretches_them() {
    Golden golden = new Golden("llama_gqa");
    var variant = Golden.folder("llama_gqa").resolve("variants/llama3_rope");
    ModelConfig config = HuggingFaceConfig.read(variant.resolve("config.json"));
    var reference =
        SafetensorsFile.open(variant.resolve("expected.safetensors")).tensor("logits_f64");
    double[] expected = new double[(int) reference.elements()];
    reference.data().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(expected);
    boolean[][] mask = new boolean[Golden.ROWS][Golden.LENGTH];
    for (int row = 0; row < Golden.ROWS; row++) {
      Arrays.fill(mask[row], 0, golden.row(row).length, true);
    }
    try (Decoder decoder = Decoder.of(config, golden.model().tensors(), DecoderOptions.exact())) {
      assertThat(difference(decoder.logits(batch(golden), null), expected, mask))
          .as("llama3 rope")
          .isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @FieldSource("MODELS")
  void bf16_answers_stay_near_fp32_ones(String name) {
    Golden golden = new Golden(name);
    boolean[][] all = new boolean[Golden.ROWS][Golden.LENGTH];
    for (int row = 0; row < Golden.ROWS; row++) {
      Arrays.fill(all[row], 0, golden.row(row).length, true);
    }
    DecoderOptions options = new DecoderOptions(ComputeType.BF16, Device.cpu());
    try (Decoder decoder = Decoder.open(Golden.folder(name), options)) {
      double most =
          difference(decoder.logits(batch(golden), null), golden.doubles("logits_f64"), all);
      assertThat(most)
          .as("bf16 rounds, visibly but little, logits of size 10")
          .isBetween(1e-3, 0.6);
    }
  }

  @Test
  void ids_and_lengths_that_the_model_does_not_have_are_refused() {
    Golden golden = new Golden("llama_tied");
    try (Decoder decoder = golden.decoder()) {
      for (int bad : new int[] {-1, 128, Integer.MAX_VALUE}) {
        assertThatThrownBy(() -> decoder.logits(new int[][] {{1, bad}}, null))
            .as("id %d", bad)
            .isInstanceOf(ForgeException.class)
            .hasMessageContaining("token id " + bad);
      }
      assertThatThrownBy(() -> decoder.logits(new int[][] {new int[257]}, null))
          .as("too long")
          .hasMessageContaining("positions for 1 to 256");
    }
    ModelFolder other = new Golden("llama_gqa").model();
    assertThatThrownBy(
            () ->
                Decoder.of(golden.model().config(), other.tensors(), DecoderOptions.exact())
                    .close())
        .as("weights of another model")
        .hasMessageContaining("AF-3002");
  }

  private static org.assertj.core.data.Offset<Double> within(double tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }

  private static int[][] batch(Golden golden) {
    int[] ids = golden.integers("input_ids");
    return new int[][] {
      Arrays.copyOf(ids, Golden.LENGTH), Arrays.copyOfRange(ids, Golden.LENGTH, 2 * Golden.LENGTH)
    };
  }

  private static double difference(float[] logits, double[] expected, boolean[][] mask) {
    assertThat(logits).as("logits").hasSameSizeAs(expected);
    int vocab = logits.length / (Golden.ROWS * Golden.LENGTH);
    double most = 0;
    for (int i = 0; i < logits.length; i++) {
      int token = i / vocab;
      if (mask[token / Golden.LENGTH][token % Golden.LENGTH]) {
        most = Math.max(most, Math.abs(logits[i] - expected[i]));
      }
    }
    return most;
  }
}
