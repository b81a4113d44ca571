package io.agentforge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.SafetensorsWriter;
import io.agentforge.format.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"llama_tied", "llama_gqa", "llama_sharded", "qwen2", "qwen3", "bitnet_subnorm"})
  void a_folder_loads_and_saves_unchanged(String name) throws IOException {
    ModelFolder original = ModelFolder.open(GOLDEN.resolve(name));
    original.copyTo(folder.resolve("copy"));
    ModelFolder copy = ModelFolder.open(folder.resolve("copy"));
    assertThat(copy.config()).as("configuration").isEqualTo(original.config());
    assertThat(copy.tensors().keySet()).as("names").isEqualTo(original.tensors().keySet());
    original
        .tensors()
        .forEach(
            (key, tensor) -> {
              assertThat(copy.tensors().get(key).dtype()).as(key).isEqualTo(tensor.dtype());
              assertThat(copy.tensors().get(key).data()).as(key).isEqualTo(tensor.data());
            });
    assertThat(HuggingFaceConfig.object(folder.resolve("copy/config.json")))
        .as("every key of the configuration is kept")
        .isEqualTo(HuggingFaceConfig.object(GOLDEN.resolve(name).resolve("config.json")));
    assertThat(copy.parameters().total())
        .as("counted equals formula")
        .isEqualTo(original.config().parameters());
  }

  @Test
  void shards_and_one_file_hold_the_same_model() throws IOException {
    ModelFolder original = ModelFolder.open(GOLDEN.resolve("llama_tied"));
    Path sharded = folder.resolve("sharded");
    Path tokenizer = Files.writeString(folder.resolve("tokenizer.json"), "{}");
    ModelFolder.write(
        sharded, original.config(), original.tensors(), DType.BF16, tokenizer, 50_000);
    assertThat(sharded.resolve("model.safetensors")).as("no single file").doesNotExist();
    ModelFolder read = ModelFolder.open(sharded);
    assertThat(read.dtype()).as("stored type").isEqualTo(DType.BF16);
    assertThat(read.tokenizer()).as("tokenizer").hasContent("{}");
    original
        .tensors()
        .forEach(
            (key, tensor) ->
                assertThat(read.tensors().get(key).data())
                    .as(key)
                    .isEqualTo(Floats.convert(tensor, DType.BF16).data()));
    ModelFolder.write(sharded, original.config(), original.tensors(), DType.F32, null);
    assertThat(ModelFolder.open(sharded).dtype()).as("rewritten as one file").isEqualTo(DType.F32);
  }

  @Test
  void every_wrong_tensor_is_named_in_one_error() throws IOException {
    Map<String, Tensor> tensors = copy("llama_gqa");
    tensors.remove("model.norm.weight");
    tensors.remove("lm_head.weight");
    Tensor q = tensors.get("model.layers.1.self_attn.q_proj.weight");
    tensors.put(q.name(), new Tensor(q.name(), q.dtype(), List.of(32L, 128L), q.data()));
    Tensor extra =
        new Tensor("visual.weight", DType.F16, List.of(1L), ByteBuffer.wrap(new byte[2]));
    tensors.put(extra.name(), extra);
    store("llama_gqa", tensors);
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .as("four problems")
        .hasMessageContaining("model.norm.weight [64] is missing")
        .hasMessageContaining("lm_head.weight [128, 64] is missing")
        .hasMessageContaining("q_proj.weight is [32, 128], the configuration makes it [64, 64]")
        .hasMessageContaining("visual.weight is not part of this architecture");
  }

  @Test
  void a_tied_model_may_ship_its_head_again_but_not_another_head() throws IOException {
    Map<String, Tensor> tensors = copy("llama_tied");
    Tensor e = tensors.get("model.embed_tokens.weight");
    tensors.put("lm_head.weight", new Tensor("lm_head.weight", e.dtype(), e.shape(), e.data()));
    store("llama_tied", tensors);
    assertThat(ModelFolder.open(folder).tensors())
        .as("the copy")
        .doesNotContainKey("lm_head.weight");
    float[] other = Floats.values(e);
    other[5] += 1;
    tensors.put("lm_head.weight", Floats.tensor("lm_head.weight", DType.F32, e.shape(), other));
    store("llama_tied", tensors);
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .as("two heads")
        .hasMessageContaining("lm_head.weight differs from the embedding");
  }

  @Test
  void an_index_that_lies_is_refused() throws IOException {
    for (String file : List.of("model.safetensors.index.json", "config.json")) {
      Files.copy(GOLDEN.resolve("llama_sharded").resolve(file), folder.resolve(file));
    }
    Path index = folder.resolve("model.safetensors.index.json");
    String text = Files.readString(index);
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .as("shards are missing")
        .hasMessageContaining("-of-00002.safetensors");
    for (int i = 1; i <= 2; i++) {
      String shard = "model-0000%d-of-00002.safetensors".formatted(i);
      Files.copy(GOLDEN.resolve("llama_sharded").resolve(shard), folder.resolve(shard));
    }
    Files.writeString(index, text.replaceFirst("model-00001", "../model-00001"));
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .as("a path that leads out")
        .hasMessageContaining("names the file");
    Files.writeString(index, text.replaceFirst("model-00001", "model-00002"));
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .as("a wrong place")
        .hasMessageContaining("lacks")
        .hasMessageContaining("does not place there");
  }

  @Test
  void folders_without_usable_weights_say_what_to_do() throws IOException {
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .as("empty")
        .hasMessageContaining("no config.json");
    Files.copy(GOLDEN.resolve("llama_tied/config.json"), folder.resolve("config.json"));
    assertThatThrownBy(() -> ModelFolder.open(folder))
        .as("no weights")
        .hasMessageContaining("neither model.safetensors nor");
    Files.write(folder.resolve("pytorch_model.bin"), new byte[1]);
    assertThatThrownBy(() -> ModelFolder.open(folder)).as("pickle").hasMessageContaining("pickle");
  }

  @Test
  void the_parameter_table_counts_the_profiles_tensors() {
    ModelConfig config = Profile.COGNATE_25M.config();
    ByteBuffer zeros = ByteBuffer.allocate(2 * 4096 * 512);
    List<Tensor> tensors = new ArrayList<>();
    for (TensorSpec spec : config.tensors()) {
      ByteBuffer data = zeros.slice(0, (int) (2 * spec.elements()));
      tensors.add(new Tensor(spec.name(), DType.BF16, spec.shape(), data));
    }
    ParameterTable table = ParameterTable.of(config, tensors);
    assertThat(table.total()).as("cognate-25m").isEqualTo(24_924_160L);
    assertThat(table.text())
        .as("text")
        .contains("layers.*.mlp.ffn_sub_norm.weight", "[1792, 512]", "24,924,160", "100.00 %");
    assertThat(table.rows().stream().mapToInt(ParameterTable.Row::tensors).sum())
        .as("every tensor once")
        .isEqualTo(2 + 6 * config.tensorsPerLayer());
  }

  private static Map<String, Tensor> copy(String name) {
    return new LinkedHashMap<>(ModelFolder.open(GOLDEN.resolve(name)).tensors());
  }

  private void store(String configOf, Map<String, Tensor> tensors) throws IOException {
    Files.write(
        folder.resolve("config.json"),
        Files.readAllBytes(GOLDEN.resolve(configOf).resolve("config.json")));
    SafetensorsWriter.write(
        folder.resolve("model.safetensors"), List.copyOf(tensors.values()), Map.of());
    assertThat(SafetensorsFile.open(folder.resolve("model.safetensors")).names())
        .as("stored")
        .hasSize(tensors.size());
  }
}
