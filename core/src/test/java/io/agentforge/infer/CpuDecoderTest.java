package io.agentforge.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.decoder.Golden;
import io.agentforge.decoder.LayerQuantization;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.infer.Kernels.Choice;
import io.agentforge.model.HuggingFaceConfig;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.TensorSpec;
import io.agentforge.pack.Bundle;
import io.agentforge.pack.ModelPacker;
import io.agentforge.pack.PackSettings;
import io.agentforge.pack.PackedModel;
import io.agentforge.pack.PackedTensor;
import io.agentforge.pack.SmallModels;
import io.agentforge.pack.WeightForm;
import io.agentforge.quantize.AbsMean;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.RoundToNearest;
import io.agentforge.quantize.ScaleType;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CpuDecoderTest {
  private static final double TOLERANCE = 3e-5;
  private static final double TERNARY_TOLERANCE = 1e-4;
  private static final int SINGLE_TOKENS = 40;

  static Stream<Arguments> everyModelWithEveryKernel() {
    return Golden.MODELS.stream()
        .flatMap(
            model ->
                Stream.of(Choice.SCALAR, Choice.VECTOR).map(kernel -> Arguments.of(model, kernel)));
  }

  @ParameterizedTest
  @MethodSource("everyModelWithEveryKernel")
  void logits_equal_the_float64_reference_token_by_token_and_all_at_once(
      String name, Choice kernel) {
    Golden golden = new Golden(name);
    CpuDecoder decoder = CpuDecoder.of(PackedModel.of(golden.model()), Kernels.of(kernel));
    double[] expected = golden.doubles("logits_f64");
    for (int row = 0; row < Golden.ROWS; row++) {
      int[] ids = golden.row(row);
      assertThat(difference(decoder, ids, expected, row * Golden.LENGTH, 1))
          .as("%s row %d with %s", name, row, kernel)
          .isLessThan(TOLERANCE);
      assertThat(difference(decoder, ids, expected, row * Golden.LENGTH, 7))
          .as("%s row %d in pieces of 7 with %s", name, row, kernel)
          .isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("everyModelWithEveryKernel")
  void greedy_tokens_equal_those_of_transformers(String name, Choice kernel) {
    Golden golden = new Golden(name);
    CpuDecoder decoder = CpuDecoder.of(PackedModel.of(golden.model()), Kernels.of(kernel));
    assertThat(greedy(decoder, golden.integers("greedy_prompt"), 16, 2))
        .as("%s with %s on two threads", name, kernel)
        .isEqualTo(golden.integers("greedy_tokens"));
  }

  @Test
  void llama_3_positions_are_stretched_as_transformers_stretches_them() {
    Golden golden = new Golden("llama_gqa");
    var variant = Golden.folder("llama_gqa").resolve("variants/llama3_rope");
    ModelConfig config = HuggingFaceConfig.read(variant.resolve("config.json"));
    var stretched =
        io.agentforge.format.SafetensorsFile.open(variant.resolve("expected.safetensors"))
            .tensor("logits_f64");
    double[] expected = new double[(int) stretched.elements()];
    stretched.data().order(java.nio.ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(expected);
    PackedModel model = PackedModel.of(golden.model());
    CpuDecoder decoder =
        CpuDecoder.of(new ChangedModel(config, model, Map.of()), Kernels.of(Choice.SCALAR));
    assertThat(difference(decoder, golden.row(0), expected, 0, 5))
        .as("llama3 rope")
        .isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @EnumSource(Choice.class)
  void a_ternary_model_gives_the_logits_and_greedy_tokens_of_the_reference(Choice kernel) {
    TernaryGolden golden = new TernaryGolden();
    CpuDecoder decoder = CpuDecoder.of(golden.model(), Kernels.of(kernel));
    assertThat(
            difference(
                decoder,
                golden.integers("safe.input_ids"),
                golden.doubles("safe.logits_f64"),
                0,
                1))
        .as("six tokens without an activation near a rounding tie, %s", kernel)
        .isLessThan(TERNARY_TOLERANCE);
    assertThat(greedy(decoder, golden.integers("greedy_prompt"), 16, 1))
        .as("greedy tokens, %s", kernel)
        .isEqualTo(golden.integers("greedy_tokens"));
    Golden floats = new Golden("bitnet_subnorm");
    for (int row = 0; row < Golden.ROWS; row++) {
      double most =
          difference(
              decoder, floats.row(row), golden.doubles("logits_f64"), row * Golden.LENGTH, 24);
      assertThat(most)
          .as("row %d, %s: at most what one flipped activation code costs", row, kernel)
          .isLessThan(0.12);
    }
  }

  @ParameterizedTest
  @EnumSource(Choice.class)
  void matrices_kept_as_bytes_in_a_ternary_model_read_what_the_training_forward_reads(
      Choice kernel, @TempDir Path folder) {
    Bundle bundle = withBytes(folder);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : bundle.config().tensors()) {
      tensors.put(spec.name(), bundle.tensor(spec.name()).toTensor(spec.name(), DType.F32));
    }
    DecoderOptions packed = DecoderOptions.exact().with(LayerQuantization.PACKED);
    CpuDecoder engine = CpuDecoder.of(bundle, Kernels.of(kernel));
    int same = 0;
    try (Decoder decoder = Decoder.of(bundle.config(), tensors, packed)) {
      for (int id = 0; id < SINGLE_TOKENS; id++) {
        int[] ids = {id};
        float[] logits = decoder.logits(new int[][] {ids}, null);
        double[] expected = IntStream.range(0, logits.length).mapToDouble(i -> logits[i]).toArray();
        same += difference(engine, ids, expected, 0, 1) < TERNARY_TOLERANCE ? 1 : 0;
      }
    }
    assertThat(same)
        .as("of %d tokens without an activation on a rounding tie, %s", SINGLE_TOKENS, kernel)
        .isGreaterThan(SINGLE_TOKENS / 2);
  }

  /** Two matrices of another form, one of them alone with its input. */
  private static Bundle withBytes(Path folder) {
    Path file = folder.resolve("bytes.forge");
    PackSettings settings =
        PackSettings.defaults()
            .withExceptions(
                Map.of(
                    "model.layers.0.self_attn.o_proj.weight", WeightForm.INT8,
                    "model.layers.1.mlp.gate_proj.weight", WeightForm.INT8));
    new ModelPacker(settings, Optional.empty(), Map.of())
        .pack(PackedModel.of(SmallModels.bitnet(folder)), file);
    return Bundle.open(file);
  }

  @Test
  void adding_a_token_allocates_nothing() {
    TernaryGolden golden = new TernaryGolden();
    for (Choice kernel : List.of(Choice.SCALAR, Choice.BIT_PLANES)) {
      CpuDecoder decoder = CpuDecoder.of(golden.model(), Kernels.of(kernel));
      try (CpuSession session = decoder.session(200, 1)) {
        int[] ids = {3, 1, 4, 1, 5, 9};
        session.append(ids, 0, 6);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        threads.getThreadAllocatedBytes(thread); // the first call may load classes
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 100; i++) {
          session.append(ids, i % 6, i % 6 + 1);
        }
        long counting = threads.getThreadAllocatedBytes(thread) - before;
        assertThat(counting).as("bytes allocated by 100 tokens with %s", kernel).isLessThan(1024);
      }
    }
  }

  @Test
  void a_truncated_session_goes_on_as_if_the_rest_had_not_been() {
    Golden golden = new Golden("qwen3");
    CpuDecoder decoder = CpuDecoder.of(PackedModel.of(golden.model()), Kernels.of(Choice.AUTO));
    int[] ids = golden.row(0);
    try (CpuSession session = decoder.session(64, 1)) {
      float[] straight = session.append(ids, 0, 10).clone();
      session.append(ids, 10, 20);
      session.truncate(9);
      assertThat(session.append(ids, 9, 10)).as("logits").isEqualTo(straight);
    }
  }

  @Test
  void ids_lengths_and_weights_that_do_not_fit_are_refused() {
    Golden golden = new Golden("llama_tied");
    CpuDecoder decoder = CpuDecoder.of(PackedModel.of(golden.model()), Kernels.of(Choice.SCALAR));
    try (CpuSession session = decoder.session(4, 1)) {
      assertThatThrownBy(() -> session.append(new int[] {1, 128}, 0, 2))
          .as("outside the vocabulary")
          .hasMessageContaining("AF-3005", "token id 128");
      assertThatThrownBy(() -> session.append(new int[5], 0, 5))
          .as("too long")
          .hasMessageContaining("there is room for 4");
    }
    assertThatThrownBy(() -> decoder.session(257, 1))
        .as("more than the model has")
        .hasMessageContaining("positions for 1 to 256");
  }

  @ParameterizedTest
  @EnumSource(names = {"SCALAR", "VECTOR"})
  void embeddings_of_few_bits_give_what_their_dequantised_weights_give(Choice kernel) {
    Golden golden = new Golden("bitnet_subnorm");
    PackedModel model = PackedModel.of(golden.model());
    String name = "model.embed_tokens.weight";
    float[] weights = model.tensor(name).floats();
    for (PackedTensor few :
        List.of(
            new PackedTensor.Int8(RoundToNearest.int8(weights, 128, 64, ScaleType.F32)),
            new PackedTensor.Int4(RoundToNearest.int4(weights, 128, 64, 32, ScaleType.F32)),
            new PackedTensor.Ternary(
                AbsMean.quantize(weights, 128, 64, new Granularity.Row(), ScaleType.F32)))) {
      PackedTensor floats = new PackedTensor.Plain(few.toTensor(name, DType.F32));
      float[] packed = logits(changed(model, name, few), golden.row(0), kernel);
      float[] plain = logits(changed(model, name, floats), golden.row(0), Choice.SCALAR);
      for (int v = 0; v < packed.length; v++) {
        assertThat(packed[v])
            .as("logit %d of %s", v, few.getClass().getSimpleName())
            .isCloseTo(plain[v], within((float) TOLERANCE));
      }
    }
  }

  private static PackedModel changed(PackedModel model, String name, PackedTensor tensor) {
    return new ChangedModel(model.config(), model, Map.of(name, tensor));
  }

  private static float[] logits(PackedModel model, int[] ids, Choice kernel) {
    try (CpuSession session = CpuDecoder.of(model, Kernels.of(kernel)).session(ids.length, 1)) {
      return session.append(ids, 0, ids.length);
    }
  }

  /** The largest difference from rows {@code first} on of the expected logits. */
  private static double difference(
      CpuDecoder decoder, int[] ids, double[] expected, int first, int piece) {
    int vocab = decoder.config().vocab();
    double most = 0;
    try (CpuSession session = decoder.session(ids.length, 1)) {
      for (int from = 0; from < ids.length; from += piece) {
        int to = Math.min(ids.length, from + piece);
        float[] logits = session.append(ids, from, to);
        for (int v = 0; v < vocab; v++) {
          double reference = expected[(first + to - 1) * vocab + v];
          most = Math.max(most, Math.abs(logits[v] - reference));
        }
      }
    }
    return most;
  }

  static int[] greedy(CpuDecoder decoder, int[] prompt, int tokens, int threads) {
    int[] text = Arrays.copyOf(prompt, prompt.length + tokens);
    try (CpuSession session = decoder.session(text.length, threads)) {
      float[] logits = session.append(text, 0, prompt.length);
      for (int i = prompt.length; i < text.length; i++) {
        int best = 0;
        for (int v = 1; v < logits.length; v++) {
          best = logits[v] > logits[best] ? v : best;
        }
        text[i] = best;
        if (i + 1 < text.length) {
          logits = session.append(text, i, i + 1);
        }
      }
    }
    return Arrays.copyOfRange(text, prompt.length, text.length);
  }
}
