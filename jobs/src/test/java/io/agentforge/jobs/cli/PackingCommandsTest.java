package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.gguf.GgmlType;
import io.agentforge.gguf.GgufFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackingCommandsTest {
  private static final Path GOLDEN = Path.of("../core/src/test/resources/golden/gguf");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void make_a_model() throws IOException {
    model = Files.createDirectory(folder.resolve("model"));
    for (String name : new String[] {"config.json", "tokenizer.json", "tokenizer_config.json"}) {
      Files.copy(GOLDEN.resolve("hf").resolve(name), model.resolve(name));
    }
    unzip(GOLDEN.resolve("hf/model.safetensors.gz"), model.resolve("model.safetensors"));
  }

  private static void unzip(Path from, Path to) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(from))) {
      Files.copy(in, to);
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static JsonNode answer(ForgeCall call) throws IOException {
    assertThat(call.status()).as("status; %s", call.err()).isZero();
    return JSON.readTree(call.out());
  }

  private void makeKeys(String name) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.writeString(folder.resolve(name), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    Files.writeString(
        folder.resolve(name + ".pub"), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
  }

  private static String pem(String kind, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getEncoder().encodeToString(bytes), kind);
  }

  @Test
  void a_signed_bundle_is_packed_inspected_and_verified_and_damage_ends_with_three()
      throws Exception {
    makeKeys("key.pem");
    makeKeys("other.pem");
    String bundle = path("agent.forge");
    JsonNode packed =
        answer(ForgeCall.of("pack", model.toString(), bundle, "--sign", path("key.pem"), "--json"));
    assertThat(packed.path("bytes").asLong()).isEqualTo(Files.size(Path.of(bundle)));
    assertThat(packed.path("ratio_to_fp32").asDouble()).as("ratio").isGreaterThan(10);
    assertThat(packed.at("/tensors/model.layers.0.mlp.up_proj.weight/zero_fraction").asDouble())
        .as("zeros")
        .isBetween(0.2, 0.5);
    JsonNode inspected = answer(ForgeCall.of("inspect", bundle, "--json"));
    assertThat(inspected.path("kind").asText()).isEqualTo("bundle");
    long parts = 0;
    for (JsonNode part : inspected.path("parts")) {
      parts += part.path("bytes").asLong();
    }
    assertThat(parts).as("the parts of the ledger").isEqualTo(Files.size(Path.of(bundle)));
    assertThat(inspected.at("/properties/signed_by").asText())
        .isEqualTo(packed.path("signed_by").asText());
    assertThat(ForgeCall.of("inspect", bundle, "--tensors").out())
        .contains("ternary_base3", "int8_rows", "model.layers.1.mlp.down_proj.weight");

    ForgeCall whole = ForgeCall.of("verify", bundle, "--key", path("key.pem.pub"));
    assertThat(whole.status()).as(whole.err()).isZero();
    assertThat(whole.out()).contains("whole", "signed by " + packed.path("signed_by").asText());
    ForgeCall wrong = ForgeCall.of("verify", bundle, "--key", path("other.pem.pub"));
    assertThat(wrong.status()).as("another key").isEqualTo(3);
    assertThat(wrong.out()).contains("DAMAGED", "it is signed with the key");
    byte[] bytes = Files.readAllBytes(Path.of(bundle));
    bytes[bytes.length / 2] ^= 4;
    Files.write(folder.resolve("damaged.forge"), bytes);
    ForgeCall damaged = ForgeCall.of("verify", path("damaged.forge"));
    assertThat(damaged.status()).as("a changed bit").isEqualTo(3);
    assertThat(damaged.out()).contains("DAMAGED", "checksum");
  }

  @Test
  void each_option_of_pack_changes_the_bundle() throws Exception {
    String[][] options = {
      {},
      {"--group", "row"},
      {"--group", "64"},
      {"--matrices", "int8"},
      {"--embedding", "int4"},
      {"--norms", "f32"},
      {"--scales", "f32"},
      {"--storage", "two_bit"},
      {"--tensor", "model.layers.0.mlp.up_proj.weight=f16"},
      {"--note", "licence=none"}
    };
    Set<String> hashes = new HashSet<>();
    for (int i = 0; i < options.length; i++) {
      String[] arguments = {"pack", model.toString(), path(i + ".forge")};
      String[] all = Arrays.copyOf(arguments, 3 + options[i].length);
      System.arraycopy(options[i], 0, all, 3, options[i].length);
      ForgeCall call = ForgeCall.of(all);
      assertThat(call.status()).as("%s: %s", String.join(" ", all), call.err()).isZero();
      byte[] bytes = Files.readAllBytes(folder.resolve(i + ".forge"));
      assertThat(hashes.add(Arrays.hashCode(bytes) + "/" + bytes.length))
          .as("the bytes differ for %s", String.join(" ", options[i]))
          .isTrue();
      assertThat(ForgeCall.of("verify", path(i + ".forge")).status()).isZero();
    }
  }

  @Test
  void a_bundle_goes_to_llama_cpp_and_back_to_a_folder() throws Exception {
    answer(ForgeCall.of("pack", model.toString(), path("agent.forge"), "--json"));
    JsonNode exported =
        answer(
            ForgeCall.of(
                "export",
                path("agent.forge"),
                path("agent.gguf"),
                "--format",
                "gguf",
                "--type",
                "TQ2_0",
                "--json"));
    assertThat(exported.path("parameters").asLong()).isPositive();
    JsonNode inspected = answer(ForgeCall.of("inspect", path("agent.gguf"), "--json"));
    assertThat(inspected.path("kind").asText()).isEqualTo("gguf");
    assertThat(inspected.at("/properties/general.architecture").asText()).isEqualTo("llama");
    answer(ForgeCall.of("import", path("agent.gguf"), path("back"), "--json"));
    answer(ForgeCall.of("export", path("agent.forge"), path("hf"), "--format", "hf", "--json"));
    for (String made : new String[] {"back", "hf"}) {
      answer(ForgeCall.of("pack", path(made), path(made + ".forge"), "--json"));
    }
    for (String made : new String[] {"back", "hf"}) {
      JsonNode tensors =
          answer(ForgeCall.of("inspect", path(made + ".forge"), "--json")).path("tensors");
      int ternary = 0;
      for (JsonNode tensor : tensors) {
        ternary += tensor.path("type").asText().equals("ternary_base3") ? 1 : 0;
      }
      assertThat(ternary).as("ternary matrices by way of %s", made).isEqualTo(14);
      answer(
          ForgeCall.of(
              "export",
              path(made + ".forge"),
              path(made + ".again"),
              "--format",
              "gguf",
              "--type",
              "TQ1_0",
              "--json"));
    }
    assertThat(matrices(folder.resolve("back.again")))
        .as("the ternary blocks by either way")
        .hasSize(14)
        .isEqualTo(matrices(folder.resolve("hf.again")));
    assertThat(answer(ForgeCall.of("inspect", path("hf/model.safetensors"), "--json")).path("kind"))
        .hasToString("\"safetensors\"");
  }

  private static Map<String, ByteBuffer> matrices(Path gguf) {
    GgufFile file = GgufFile.open(gguf);
    Map<String, ByteBuffer> matrices = new TreeMap<>();
    for (String name : file.tensors().keySet()) {
      if (file.tensors().get(name).type() == GgmlType.TQ1_0) {
        matrices.put(name, file.bytes(name));
      }
    }
    return matrices;
  }

  @Test
  void what_cannot_be_done_says_why_and_has_the_status_of_its_kind() throws Exception {
    assertThat(ForgeCall.of("pack", model.toString(), path("x"), "--group", "many").status())
        .as("a group that is none")
        .isEqualTo(2);
    ForgeCall group = ForgeCall.of("pack", model.toString(), path("x"), "--group", "100");
    assertThat(group.status()).as("a group that does not divide rows").isEqualTo(3);
    assertThat(group.err()).contains("256 inputs are not whole groups of 100");
    assertThat(ForgeCall.of("pack", model.toString(), path("x"), "--norms", "int8").status())
        .isEqualTo(2);
    ForgeCall type =
        ForgeCall.of("export", model.toString(), path("x"), "--format", "hf", "--type", "TQ2_0");
    assertThat(type.status()).as("a type of the other format").isEqualTo(2);
    assertThat(type.err()).contains("TQ2_0 is no type of --format HF");
    ForgeCall there = ForgeCall.of("pack", model.toString(), model.toString());
    assertThat(there.status()).as("an output that is there").isEqualTo(2);
    assertThat(there.err()).contains("it is there already");
    Files.writeString(folder.resolve("text.gguf"), "GGUF, but no file of its kind");
    ForgeCall broken = ForgeCall.of("import", path("text.gguf"), path("x"));
    assertThat(broken.status()).as("a broken file").isEqualTo(3);
    assertThat(broken.err()).contains("[AF-3010]");
    assertThat(ForgeCall.of("inspect", path("nothing")).status()).isEqualTo(3);
    assertThat(folder.resolve("x")).as("nothing appears").doesNotExist();
    try (var left = Files.list(folder)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .as("nothing is left behind")
          .containsExactlyInAnyOrder("model", "text.gguf");
    }
  }
}
