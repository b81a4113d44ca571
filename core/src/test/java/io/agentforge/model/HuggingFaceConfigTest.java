package io.agentforge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceConfigTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  @TempDir Path folder;

  private static ModelConfig golden(String name) {
    return HuggingFaceConfig.read(GOLDEN.resolve(name).resolve("config.json"));
  }

  @Test
  void new_and_old_folders_of_each_architecture_are_read_with_their_defaults() {
    assertThat(golden("llama_tied"))
        .as("transformers 5 keys")
        .isEqualTo(
            new ModelConfig(128, 64, 3, 4, 2, 16, 96, 256, 1e-5, 1e4, true, false, false, false));
    assertThat(golden("llama_gqa"))
        .as("older keys")
        .isEqualTo(
            new ModelConfig(128, 64, 3, 4, 2, 16, 128, 256, 1e-6, 5e5, false, false, false, false));
    assertThat(golden("llama_sharded"))
        .as("defaults for key/value heads, head width and theta")
        .isEqualTo(
            new ModelConfig(128, 64, 3, 4, 4, 16, 96, 256, 1e-5, 1e4, false, false, false, false));
    assertThat(golden("qwen2"))
        .as("biases")
        .isEqualTo(
            new ModelConfig(128, 64, 3, 4, 2, 16, 96, 256, 1e-6, 1e6, true, true, false, false));
    assertThat(golden("qwen3"))
        .as("query norms, wide heads")
        .isEqualTo(
            new ModelConfig(128, 64, 3, 4, 2, 32, 96, 256, 1e-6, 5e6, true, false, true, false));
    assertThat(golden("bitnet_subnorm"))
        .as("sub-norms")
        .isEqualTo(
            new ModelConfig(128, 64, 3, 4, 2, 16, 96, 256, 1e-5, 1e4, true, false, false, true));
    assertThat(golden("llama_gqa/variants/llama3_rope").ropeScaling())
        .as("Llama 3.1 positions")
        .isEqualTo(new RopeScaling(8, 1, 4, 64));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "llama_tied|{\"architectures\":[\"MistralForCausalLM\"]}|MistralForCausalLM",
        "llama_tied|{\"architectures\":null,\"model_type\":\"gpt2\"}|model_type gpt2",
        "llama_tied|{\"hidden_act\":\"gelu\"}|hidden_act gelu",
        "bitnet_subnorm|{\"hidden_act\":null,\"hidden_act_\":0}|hidden_act null",
        "bitnet_subnorm|{\"hidden_act\":\"relu2\"}|hidden_act relu2",
        "llama_tied|{\"attention_bias\":true}|attention_bias true",
        "llama_tied|{\"mlp_bias\":true}|mlp_bias true",
        "llama_tied|{\"quantization_config\":{\"quant_method\":\"gptq\"}}|gptq",
        "llama_gqa|{\"rope_scaling\":{\"type\":\"linear\",\"factor\":2}}|type linear",
        "llama_gqa|{\"rope_scaling\":{\"rope_type\":\"yarn\",\"factor\":2}}|type yarn",
        "llama_gqa|{\"rope_scaling\":{\"rope_type\":\"llama3\",\"factor\":2}}|incomplete",
        "llama_tied|{\"rope_parameters\":{\"rope_theta\":1e4,\"partial_rotary_factor\":0.5}}|partial",
        "qwen2|{\"use_sliding_window\":true,\"sliding_window\":64,\"max_window_layers\":1}|sliding",
        "qwen3|{\"layer_types\":[\"full_attention\",\"sliding_attention\"]}|sliding_attention",
        "llama_tied|{\"hidden_size\":null}|hidden_size is missing",
        "llama_tied|{\"hidden_size\":-4}|not a whole number from 1",
        "llama_tied|{\"num_hidden_layers\":99999999999}|not a whole number from 1",
        "llama_tied|{\"num_key_value_heads\":3}|4 heads cannot share 3",
        "llama_tied|{\"head_dim\":15}|odd",
        "llama_tied|{\"rms_norm_eps\":\"1e-5\"}|not a positive number",
        "llama_tied|{\"tie_word_embeddings\":\"yes\"}|neither true nor false",
      })
  void what_would_change_the_forward_pass_is_refused_by_name(
      String model, String edit, String words) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root =
        (ObjectNode) mapper.readTree(GOLDEN.resolve(model).resolve("config.json").toFile());
    root.setAll((ObjectNode) mapper.readTree(edit));
    Path file = Files.writeString(folder.resolve("config.json"), root.toString());
    if (words.equals("hidden_act null")) {
      assertThatThrownBy(() -> HuggingFaceConfig.read(file))
          .as("the class default of BitNet is relu2")
          .hasMessageContaining("relu2");
      return;
    }
    assertThatThrownBy(() -> HuggingFaceConfig.read(file))
        .as(edit)
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining(words)
        .hasMessageContaining("config.json");
  }

  @Test
  void all_problems_come_at_once() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("config.json"),
            "{\"architectures\":[\"LlamaForCausalLM\"],\"hidden_act\":\"relu\",\"mlp_bias\":true}");
    assertThatThrownBy(() -> HuggingFaceConfig.read(file))
        .as("unsupported first, since correcting numbers would not help")
        .isInstanceOfSatisfying(
            ForgeException.class,
            e -> assertThat(e.code()).as("code").isEqualTo(ErrorCode.MODEL_UNSUPPORTED))
        .hasMessageContaining("relu")
        .hasMessageContaining("mlp_bias");
    Files.writeString(file, "{\"architectures\":[\"LlamaForCausalLM\"]}");
    assertThatThrownBy(() -> HuggingFaceConfig.read(file))
        .as("missing numbers")
        .hasMessageContaining("hidden_size is missing")
        .hasMessageContaining("vocab_size is missing")
        .hasMessageContaining("AF-3002");
  }

  @Test
  void text_that_is_not_one_json_object_is_refused() throws IOException {
    for (String text : new String[] {"", "[]", "{", "{} {}", "{\"a\":1,\"a\":2}"}) {
      Path file = Files.writeString(folder.resolve("config.json"), text);
      assertThatThrownBy(() -> HuggingFaceConfig.read(file))
          .as(text)
          .isInstanceOf(ForgeException.class);
    }
  }

  @Test
  void every_configuration_that_is_written_reads_back_equal() throws IOException {
    for (String name :
        new String[] {
          "llama_tied",
          "llama_gqa",
          "llama_sharded",
          "qwen2",
          "qwen3",
          "bitnet_subnorm",
          "llama_gqa/variants/llama3_rope"
        }) {
      ModelConfig config = golden(name);
      Path file = folder.resolve("config.json");
      Files.writeString(file, HuggingFaceConfig.json(config, DType.BF16));
      assertThat(HuggingFaceConfig.read(file)).as(name).isEqualTo(config);
    }
    for (Profile profile : Profile.values()) {
      Path file = folder.resolve("config.json");
      Files.writeString(file, HuggingFaceConfig.json(profile.config(), DType.F32));
      assertThat(HuggingFaceConfig.read(file)).as(profile.id()).isEqualTo(profile.config());
    }
  }

  @Test
  void what_is_written_has_the_keys_and_values_that_transformers_wrote_for_the_same_model()
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    for (String name : new String[] {"llama_tied", "qwen3", "bitnet_subnorm"}) {
      ObjectNode theirs =
          (ObjectNode) mapper.readTree(GOLDEN.resolve(name).resolve("config.json").toFile());
      ObjectNode ours =
          (ObjectNode)
              mapper.readTree(
                  HuggingFaceConfig.json(
                      golden(name), name.equals("qwen3") ? DType.BF16 : DType.F32));
      for (Iterator<Map.Entry<String, com.fasterxml.jackson.databind.JsonNode>> all = ours.fields();
          all.hasNext(); ) {
        var field = all.next();
        if (theirs.has(field.getKey())) {
          assertThat(field.getValue())
              .as("%s %s", name, field.getKey())
              .isEqualTo(theirs.get(field.getKey()));
        }
      }
      theirs
          .fieldNames()
          .forEachRemaining(
              key -> {
                boolean inert =
                    key.matches(
                        "attention_dropout|initializer_range|mlp_bias|pretraining_tp|layer_types"
                            + "|max_window_layers|.*sliding_window|transformers_version");
                assertThat(inert || ours.has(key)).as("%s lacks %s", name, key).isTrue();
              });
    }
  }

  @Test
  void options_that_no_class_combines_are_not_written() {
    ModelConfig mixed =
        new ModelConfig(128, 64, 3, 4, 2, 16, 96, 256, 1e-5, 1e4, true, true, false, true);
    assertThatThrownBy(() -> HuggingFaceConfig.json(mixed, DType.F32))
        .as("biases with sub-norms")
        .hasMessageContaining("AF-3001");
  }
}
