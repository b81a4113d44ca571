package io.agentforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.decoder.Golden;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.pack.Bundle;
import io.agentforge.pack.ModelPacker;
import io.agentforge.pack.PackSettings;
import io.agentforge.pack.PackedModel;
import io.agentforge.pack.SmallModels;
import io.agentforge.pack.WeightForm;
import io.agentforge.quantize.Granularity;
import io.agentforge.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufModelsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  /** Tensors, types, shapes and the keys of the golden files are ours, byte for byte. */
  @ParameterizedTest
  @CsvSource({
    "llama-f32, F32, false",
    "llama-f16, F16, false",
    "llama-q8_0, Q8_0, false",
    "llama-tq1_0, TQ1_0, true",
    "llama-tq2_0, TQ2_0, true",
    "bitnet-tq2_0, TQ2_0, true"
  })
  void exported_files_hold_the_tensors_of_the_golden_files(
      String golden, GgmlType type, boolean ternary) throws IOException {
    ModelFolder model =
        golden.startsWith("bitnet") ? SmallModels.bitnet(folder) : SmallModels.llama(folder);
    PackedModel source = PackedModel.of(model);
    if (ternary) {
      Path bundle = folder.resolve("ternary.forge");
      PackSettings settings =
          PackSettings.defaults()
              .withGranularity(new Granularity.Tensor())
              .withEmbedding(WeightForm.KEEP);
      new ModelPacker(settings, Optional.empty(), Map.of()).pack(source, bundle);
      source = Bundle.open(bundle);
    }
    Path out = folder.resolve("ours.gguf");
    GgufExport.write(source, type, golden, out);
    GgufFile ours = GgufFile.open(out);
    GgufFile theirs = GgufFile.of(golden, ByteBuffer.wrap(SmallModels.golden(golden + ".gguf.gz")));
    JsonNode expected =
        JSON.readTree(SmallModels.golden("expected.json"))
            .path("files")
            .path(golden)
            .path("tensors");
    assertThat(ours.tensors().keySet())
        .as("names")
        .containsExactlyInAnyOrderElementsOf(theirs.tensors().keySet());
    Iterator<Map.Entry<String, JsonNode>> all = expected.fields();
    while (all.hasNext()) {
      Map.Entry<String, JsonNode> tensor = all.next();
      String name = tensor.getKey();
      assertThat(ours.tensors().get(name).type().name())
          .as(name)
          .isEqualTo(tensor.getValue().path("type").asText());
      assertThat(ours.tensors().get(name).shape())
          .as(name)
          .isEqualTo(theirs.tensors().get(name).shape());
      assertThat(BlocksGoldenTest.sha256(ours.bytes(name)))
          .as("bytes of %s", name)
          .isEqualTo(tensor.getValue().path("sha256").asText());
    }
    theirs
        .metadata()
        .values()
        .forEach(
            (key, value) ->
                assertThat(ours.metadata().values()).as("keys").containsEntry(key, value));
  }

  @ParameterizedTest
  @CsvSource({"llama-f32, F32", "llama-f16, F16", "llama-q8_0, F32"})
  void golden_files_come_back_as_the_folder_they_were_made_from(String golden, DType dtype)
      throws IOException {
    Path file = folder.resolve("golden.gguf");
    Files.write(file, SmallModels.golden(golden + ".gguf.gz"));
    ModelFolder back = GgufImport.toFolder(file, Optional.empty(), folder.resolve("back"));
    ModelFolder original = SmallModels.llama(folder);
    assertThat(back.config()).as("configuration").isEqualTo(original.config());
    assertThat(back.dtype()).isEqualTo(dtype);
    for (Tensor tensor : original.tensors().values()) {
      float[] before = Floats.values(tensor);
      float[] after = Floats.values(back.tensors().get(tensor.name()));
      boolean rounded = golden.endsWith("q8_0") && tensor.shape().size() == 2;
      float[] expected =
          rounded
              ? Blocks.decode(GgmlType.Q8_0, Blocks.encode(GgmlType.Q8_0, before), before.length)
              : before;
      assertThat(after).as(tensor.name()).isEqualTo(expected);
    }
    try (Tokenizer one = Tokenizer.open(original.tokenizer());
        Tokenizer other = Tokenizer.open(back.tokenizer())) {
      for (JsonNode text : JSON.readTree(SmallModels.golden("expected.json")).path("tokenizer")) {
        String written = text.path("text").asText();
        assertThat(other.encodeWithSpecials(written))
            .as("tokens of '%s'", written)
            .isEqualTo(one.encodeWithSpecials(written));
      }
    }
  }

  @Test
  void matrices_packed_as_bytes_stay_bytes_in_a_ternary_file() {
    String up = "model.layers.1.mlp.up_proj.weight";
    PackSettings settings = PackSettings.defaults().withExceptions(Map.of(up, WeightForm.INT8));
    Path packed = folder.resolve("bytes.forge");
    new ModelPacker(settings, Optional.empty(), Map.of())
        .pack(PackedModel.of(SmallModels.bitnet(folder)), packed);
    Bundle bundle = Bundle.open(packed);
    Path out = folder.resolve("bytes.gguf");
    GgufExport.write(bundle, GgmlType.TQ2_0, "test", out);
    GgufFile file = GgufFile.open(out);
    assertThat(file.tensors().get("blk.1.ffn_up.weight").type()).isEqualTo(GgmlType.Q8_0);
    assertThat(file.tensors().get("blk.0.ffn_up.weight").type()).isEqualTo(GgmlType.TQ2_0);
    float[] expected = bundle.tensor(up).floats();
    float[] written = file.floats("blk.1.ffn_up.weight");
    for (int i = 0; i < expected.length; i++) {
      assertThat(written[i]).as("weight %d", i).isCloseTo(expected[i], within(0.01f));
    }
  }

  @Test
  void four_bit_files_are_read_as_the_weights_their_blocks_decode_to() throws IOException {
    ModelFolder model = SmallModels.llama(folder);
    for (GgmlType type : List.of(GgmlType.Q4_0, GgmlType.Q4_1)) {
      Path file = folder.resolve(type + ".gguf");
      GgufFile f32 = GgufFile.of("f32", ByteBuffer.wrap(SmallModels.golden("llama-f32.gguf.gz")));
      Map<String, Object> keys = new LinkedHashMap<>();
      f32.metadata().values().forEach((key, value) -> keys.put(key, narrowed(value)));
      List<GgufWriter.Plan> plans =
          f32.tensors().values().stream()
              .map(
                  t ->
                      new GgufWriter.Plan(
                          t.name(), t.shape().size() == 2 ? type : GgmlType.F32, t.shape()))
              .toList();
      GgufWriter.write(file, keys, plans, tensor -> f32.floats(tensor.name()));
      ModelFolder back =
          GgufImport.toFolder(file, Optional.empty(), folder.resolve("back-" + type));
      String name = "model.layers.1.self_attn.q_proj.weight";
      float[] pairs = RotaryRows.interleave(Floats.values(model.tensors().get(name)), 256, 8);
      float[] expected =
          RotaryRows.split(Blocks.decode(type, Blocks.encode(type, pairs), pairs.length), 256, 8);
      assertThat(Floats.values(back.tensors().get(name))).as(type.name()).isEqualTo(expected);
    }
  }

  private static Object narrowed(Object value) {
    if (value instanceof Long whole) {
      return whole.intValue();
    }
    return value instanceof List<?> list ? list.stream().map(v -> narrowed(v)).toList() : value;
  }

  @ParameterizedTest
  @CsvSource({"qwen2, qwen2", "qwen3, qwen3", "llama_gqa, llama", "llama_sharded, llama"})
  void other_architectures_survive_the_way_there_and_back(String golden, String architecture)
      throws IOException {
    ModelFolder model = new Golden(golden).model();
    Path source = folder.resolve("source");
    model.copyTo(source);
    Path tokenizer = folder.resolve("tokenizer.json");
    Files.write(tokenizer, smallTokenizer());
    Files.copy(tokenizer, source.resolve("tokenizer.json"));
    Path file = folder.resolve("there.gguf");
    GgufExport.write(PackedModel.of(ModelFolder.open(source)), GgmlType.F32, golden, file);
    assertThat(GgufFile.open(file).metadata().text("general.architecture")).contains(architecture);
    ModelFolder back = GgufImport.toFolder(file, Optional.empty(), folder.resolve("back"));
    assertThat(back.config()).as("configuration").isEqualTo(model.config());
    for (Tensor tensor : model.tensors().values()) {
      assertThat(Floats.values(back.tensors().get(tensor.name())))
          .as(tensor.name())
          .isEqualTo(Floats.values(tensor));
    }
  }

  /** The golden models of 128 tokens have no tokenizer. */
  private static byte[] smallTokenizer() {
    StringBuilder vocab = new StringBuilder();
    for (int id = 0; id < 94; id++) {
      String text = String.valueOf((char) ('!' + id)).replace("\\", "\\\\").replace("\"", "\\\"");
      vocab.append(id == 0 ? "" : ",").append("\"%s\":%d".formatted(text, id));
    }
    return ("{\"version\":\"1.0\",\"added_tokens\":[],\"normalizer\":null,\"pre_tokenizer\":"
            + PreTokenizers.GPT2.json()
            + ",\"post_processor\":null,\"decoder\":"
            + PreTokenizers.byteLevel(true, true)
            + ",\"model\":{\"type\":\"BPE\",\"vocab\":{"
            + vocab
            + "},\"merges\":[\"a b\"]}}")
        .replace("\"a b\"", "")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Ids by SentencePiece itself, of a model of 400 pieces. */
  @Test
  void a_vocabulary_of_sentence_pieces_cuts_text_as_sentencepiece_does() throws IOException {
    JsonNode golden = JSON.readTree(SmallModels.golden("sentencepiece.json"));
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("tokenizer.ggml.model", "llama");
    keys.put("tokenizer.ggml.tokens", JSON.convertValue(golden.path("tokens"), List.class));
    keys.put("tokenizer.ggml.scores", JSON.convertValue(golden.path("scores"), List.class));
    List<Long> types = new ArrayList<>();
    golden.path("types").forEach(type -> types.add(type.asLong()));
    keys.put("tokenizer.ggml.token_type", types);
    byte[] json = GgufToTokenizer.files(new GgufMetadata("memory", keys)).get("tokenizer.json");
    try (Tokenizer tokenizer = Tokenizer.of(json, "memory")) {
      for (JsonNode item : golden.path("cases")) {
        String text = item.path("text").asText();
        assertThat(tokenizer.encode(text))
            .as("'%s'", text)
            .isEqualTo(JSON.convertValue(item.path("ids"), int[].class));
        assertThat(tokenizer.decode(tokenizer.encode(text))).as("and back").isEqualTo(text);
      }
    }
  }

  @Test
  void what_llama_cpp_would_compute_otherwise_is_refused_with_the_reason() throws IOException {
    PackedModel narrow = PackedModel.of(SmallModels.tiny(folder, 1));
    Path out = folder.resolve("out.gguf");
    assertThatThrownBy(() -> GgufExport.write(narrow, GgmlType.F32, "n", out))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("tokenizer.json");
    ModelFolder model = SmallModels.llama(folder);
    String json = Files.readString(model.tokenizer());
    Files.writeString(
        model.tokenizer(), json.replace("\"use_regex\": true", "\"use_regex\": false"));
    assertThatThrownBy(() -> GgufExport.write(PackedModel.of(model), GgmlType.F16, "n", out))
        .hasMessageContaining("pre_tokenizer")
        .hasMessageContaining("--format hf");
    Files.writeString(model.tokenizer(), json);
    Path bundle = folder.resolve("128.forge");
    new ModelPacker(
            PackSettings.defaults().withGranularity(new Granularity.Inputs(128)),
            Optional.empty(),
            Map.of())
        .pack(PackedModel.of(model), bundle);
    assertThatThrownBy(() -> GgufExport.write(Bundle.open(bundle), GgmlType.TQ1_0, "n", out))
        .hasMessageContaining("it has a scale for every 128 inputs")
        .hasMessageContaining("--group 256");
    assertThat(out).as("nothing appears").doesNotExist();
    GgufExport.write(Bundle.open(bundle), GgmlType.F16, "n", out);
    assertThat(out).as("as F16 it goes").exists();
  }

  @Test
  void a_weight_that_the_type_cannot_hold_is_named_and_never_becomes_infinite() {
    ModelFolder model = SmallModels.bitnet(folder);
    String name = "model.layers.1.mlp.up_proj.weight";
    float[] weights = Floats.values(model.tensors().get(name));
    weights[7] = 70_000;
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.tensors());
    tensors.put(name, Floats.tensor(name, DType.F32, List.of(512L, 256L), weights));
    Path changed = folder.resolve("changed");
    model.copyWith(changed, tensors);
    PackedModel large = PackedModel.of(ModelFolder.open(changed));
    Path out = folder.resolve("out.gguf");
    assertThatThrownBy(() -> GgufExport.write(large, GgmlType.F16, "n", out))
        .hasMessageContaining(name)
        .hasMessageContaining("weight 7 is 70000.0, beyond what F16 holds");
    assertThatThrownBy(
            () ->
                new ModelPacker(
                        PackSettings.defaults().withMatrices(WeightForm.F16),
                        Optional.empty(),
                        Map.of())
                    .pack(large, folder.resolve("out.forge")))
        .hasMessageContaining("beyond what F16 holds");
    GgufExport.write(large, GgmlType.Q8_0, "n", out);
    assertThat(GgufFile.open(out).floats(GgufArchitecture.name(name))[7])
        .isBetween(69_000f, 71_000f);
  }

  @Test
  void a_bundle_with_a_scale_for_256_inputs_loses_nothing_in_ternary_blocks() {
    ModelFolder model = SmallModels.bitnet(folder);
    Path file = folder.resolve("256.forge");
    new ModelPacker(PackSettings.defaults(), Optional.empty(), Map.of())
        .pack(PackedModel.of(model), file);
    Bundle bundle = Bundle.open(file);
    for (GgmlType type : List.of(GgmlType.TQ1_0, GgmlType.TQ2_0)) {
      Path out = folder.resolve(type + ".gguf");
      GgufExport.write(bundle, type, "n", out);
      GgufFile written = GgufFile.open(out);
      for (var spec : bundle.config().tensors()) {
        if (spec.name().endsWith("_proj.weight")) {
          assertThat(written.floats(GgufArchitecture.name(spec.name())))
              .as("%s as %s", spec.name(), type)
              .usingComparatorWithPrecision(0f)
              .containsExactly(bundle.tensor(spec.name()).floats());
        }
      }
    }
  }
}
