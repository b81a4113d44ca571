package io.agentforge.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.TensorSpec;
import io.agentforge.quantize.Granularity;
import io.agentforge.quantize.QuantizationStatistics;
import io.agentforge.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  @TempDir private Path folder;
  private Path key;
  private Path open;

  @BeforeEach
  void make_a_key() throws Exception {
    key = folder.resolve("key.pem");
    open = writeKeys(key);
  }

  private static Path writeKeys(Path secret) throws GeneralSecurityException, IOException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path open = secret.resolveSibling(secret.getFileName() + ".pub");
    Files.writeString(secret, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    Files.writeString(open, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    return open;
  }

  private static String pem(String kind, byte[] encoded) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, text, kind);
  }

  private Map<String, QuantizationStatistics> pack(
      PackedModel model, PackSettings settings, Path target, boolean signed) {
    Optional<SigningKeys.Pair> keys =
        signed ? Optional.of(SigningKeys.secret(key)) : Optional.empty();
    return new ModelPacker(settings, keys, Map.of("source", "test")).pack(model, target);
  }

  private static PackSettings small() {
    return PackSettings.defaults().withGranularity(new Granularity.Inputs(16));
  }

  @Test
  void a_bundle_gives_back_configuration_tokenizer_and_every_tensor_in_its_form() {
    ModelFolder model = SmallModels.llama(folder);
    Path file = folder.resolve("llama.forge");
    Map<String, QuantizationStatistics> statistics =
        pack(PackedModel.of(model), PackSettings.defaults(), file, true);
    Bundle bundle = Bundle.open(file);
    assertThat(bundle.config()).isEqualTo(model.config());
    try (Tokenizer tokenizer = Tokenizer.of(bundle.tokenizer(), bundle.name())) {
      assertThat(tokenizer.vocab()).isEqualTo(272);
    }
    for (TensorSpec spec : model.config().tensors()) {
      PackedTensor tensor = bundle.tensor(spec.name());
      assertThat(tensor.shape()).as(spec.name()).isEqualTo(spec.shape());
      if (spec.name().endsWith("_proj.weight")) {
        assertThat(tensor).as(spec.name()).isInstanceOf(PackedTensor.Ternary.class);
        assertThat(statistics.get(spec.name()).zeroFraction()).isBetween(0.2, 0.5);
      } else if (spec.name().endsWith("embed_tokens.weight")) {
        assertThat(tensor).as(spec.name()).isInstanceOf(PackedTensor.Int8.class);
      } else {
        assertThat(tensor.toTensor(spec.name(), DType.F16).data())
            .as(spec.name())
            .isEqualTo(model.tensors().get(spec.name()).data());
      }
    }
    assertThat(BundleCheck.of(file, Optional.of(SigningKeys.open(open))).problems()).isEmpty();
    assertThat(ByteLedger.of(bundle.pack()).parameters()).isEqualTo(model.config().parameters());
  }

  @Test
  void packing_twice_gives_equal_bytes_and_packing_what_was_packed_changes_nothing()
      throws IOException {
    ModelFolder model = SmallModels.bitnet(folder);
    for (Granularity granularity :
        List.of(Granularity.DEFAULT, new Granularity.Row(), new Granularity.Tensor())) {
      PackSettings settings =
          PackSettings.defaults().withGranularity(granularity).withEmbedding(WeightForm.TERNARY);
      Path first = folder.resolve("first.forge");
      Path second = folder.resolve("second.forge");
      pack(PackedModel.of(model), settings, first, false);
      pack(PackedModel.of(model), settings, second, false);
      assertThat(first).as("the same model").hasSameBinaryContentAs(second);
      pack(Bundle.open(first), settings, second, false);
      assertThat(first).as("the bundle itself").hasSameBinaryContentAs(second);
      Path dense = folder.resolve("dense-" + granularity);
      Bundle bundle = Bundle.open(first);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      bundle
          .config()
          .tensors()
          .forEach(
              s -> tensors.put(s.name(), bundle.tensor(s.name()).toTensor(s.name(), DType.F32)));
      model.copyWith(dense, tensors);
      pack(PackedModel.of(ModelFolder.open(dense)), settings, second, false);
      // the configuration of the folder writes its element type in another way
      for (PackEntry entry : PackFile.open(first).entries()) {
        if (entry.type() != PackType.FILE) {
          assertThat(PackFile.open(second).payload(entry.name()))
              .as("%s from its weights as floats, group %s", entry.name(), granularity)
              .isEqualTo(PackFile.open(first).payload(entry.name()));
        }
      }
    }
  }

  @Test
  void no_byte_of_a_signed_bundle_can_change_unseen() throws IOException {
    Path file = folder.resolve("tiny.forge");
    pack(PackedModel.of(SmallModels.tiny(folder, 3)), small(), file, true);
    byte[] whole = Files.readAllBytes(file);
    assertThat(BundleCheck.of(file, Optional.of(SigningKeys.open(open))).problems()).isEmpty();
    assertThat(BundleCheck.of(file, Optional.empty()).signer()).as("who signed").isPresent();
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= (byte) (1 << i % 8);
      assertThat(problems(changed)).as("byte %d of %d", i, whole.length).isNotEmpty();
    }
    assertThat(problems(Arrays.copyOf(whole, whole.length + 64))).as("64 bytes added").isNotEmpty();
    assertThat(problems(Arrays.copyOf(whole, whole.length - 64)))
        .as("64 bytes removed")
        .isNotEmpty();
  }

  private List<String> problems(byte[] bytes) {
    try {
      Bundle bundle = Bundle.of(PackFile.of("changed", ByteBuffer.wrap(bytes)));
      return BundleCheck.of(bundle, Optional.of(SigningKeys.open(open))).problems();
    } catch (ForgeException e) {
      return List.of(e.reason());
    }
  }

  @Test
  void entries_that_were_added_removed_or_exchanged_with_all_checksums_right_are_found()
      throws IOException {
    Path file = folder.resolve("tiny.forge");
    pack(PackedModel.of(SmallModels.tiny(folder, 3)), small(), file, true);
    PackFile pack = PackFile.open(file);
    Path forged = folder.resolve("forged.forge");
    rewrite(pack, forged, name -> true, Map.of("extra.txt", "hello".getBytes()));
    assertThat(check(forged)).containsExactly("extra.txt was added: the manifest does not name it");
    rewrite(pack, forged, name -> !name.equals(BundleManifest.SIGNATURE), Map.of());
    assertThat(check(forged))
        .containsExactly("its signature was removed: the manifest names a key");
    byte[] config = new String(pack.file("config.json")).replace("10000", "20000").getBytes();
    rewrite(pack, forged, name -> !name.equals("config.json"), Map.of("config.json", config));
    assertThat(check(forged)).anyMatch(problem -> problem.startsWith("config.json is"));
    byte[] manifest = new String(pack.file("manifest.json")).replace("test", "best").getBytes();
    rewrite(pack, forged, name -> !name.equals("manifest.json"), Map.of("manifest.json", manifest));
    assertThat(check(forged)).containsExactly("its signature is not that of the manifest");
  }

  private List<String> check(Path file) {
    return BundleCheck.of(file, Optional.of(SigningKeys.open(open))).problems();
  }

  private static void rewrite(
      PackFile pack, Path target, Predicate<String> kept, Map<String, byte[]> added) {
    List<PackEntry> entries =
        pack.entries().stream().filter(entry -> kept.test(entry.name())).toList();
    List<String> names = new ArrayList<>(entries.stream().map(PackEntry::name).toList());
    names.addAll(added.keySet());
    try (PackWriter writer = PackWriter.begin(target, names)) {
      for (PackEntry e : entries) {
        writer.add(
            e.name(),
            new Payload(e.type(), e.shape(), e.group(), e.scales(), pack.payload(e.name())));
      }
      added.forEach((name, bytes) -> writer.add(name, Payload.file(bytes)));
      writer.commit();
    }
  }

  @Test
  void a_wrong_key_an_unsigned_bundle_and_a_file_that_is_no_key_are_told_apart() throws Exception {
    ModelFolder model = SmallModels.tiny(folder, 4);
    Path file = folder.resolve("tiny.forge");
    pack(PackedModel.of(model), small(), file, true);
    Path other = writeKeys(folder.resolve("other.pem"));
    assertThat(BundleCheck.of(file, Optional.of(SigningKeys.open(other))).problems())
        .anyMatch(problem -> problem.startsWith("it is signed with the key"))
        .contains("its signature is not that of the manifest");
    pack(PackedModel.of(model), small(), file, false);
    assertThat(BundleCheck.of(file, Optional.empty()).problems()).as("without a key").isEmpty();
    assertThat(check(file)).as("with a key").containsExactly("it is not signed");
    assertThatThrownBy(() -> SigningKeys.open(key)).hasMessageContaining("'PUBLIC KEY'");
    assertThatThrownBy(() -> SigningKeys.secret(open)).hasMessageContaining("openssl genpkey");
  }

  @Test
  void a_group_that_does_not_divide_rows_and_weights_that_are_no_numbers_name_the_tensor()
      throws IOException {
    ModelFolder model = SmallModels.tiny(folder, 5);
    Path file = folder.resolve("tiny.forge");
    assertThatThrownBy(() -> pack(PackedModel.of(model), PackSettings.defaults(), file, false))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("model.layers.0.self_attn.q_proj.weight")
        .hasMessageContaining("32 inputs are not whole groups of 256");
    assertThat(file).as("nothing appears").doesNotExist();
    assertThatThrownBy(
            () ->
                pack(
                    PackedModel.of(model),
                    small().withExceptions(Map.of("model.x", WeightForm.F32)),
                    file,
                    false))
        .hasMessageContaining("it has no tensor model.x");
  }

  @Test
  void a_form_of_its_own_for_one_tensor_changes_that_tensor_alone() {
    ModelFolder model = SmallModels.tiny(folder, 6);
    Path plain = folder.resolve("plain.forge");
    Path exception = folder.resolve("exception.forge");
    String name = "model.layers.0.mlp.down_proj.weight";
    pack(PackedModel.of(model), small(), plain, false);
    pack(
        PackedModel.of(model),
        small().withExceptions(Map.of(name, WeightForm.F16)),
        exception,
        false);
    for (PackEntry entry : PackFile.open(exception).entries()) {
      PackEntry before =
          PackFile.open(plain).entries().stream()
              .filter(e -> e.name().equals(entry.name()))
              .findFirst()
              .orElseThrow();
      boolean differs = entry.name().equals(name) || entry.name().equals(BundleManifest.NAME);
      assertThat(entry.crc32c() != before.crc32c()).as(entry.name()).isEqualTo(differs);
    }
  }
}
