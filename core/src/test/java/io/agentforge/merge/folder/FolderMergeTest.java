package io.agentforge.merge.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.SafetensorsWriter;
import io.agentforge.format.Tensor;
import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.MergeRecipeReader;
import io.agentforge.model.FolderFiles;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.StoredWeights;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderMergeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RANDOM =
      """
      merge_method: dare_ties
      base_model: base
      models:
        - model: a
          parameters: {weight: 0.5, density: 0.4}
        - model: b
          parameters: {weight: 0.5, density: 0.4}
      dtype: float32
      """;
  private static final String AVERAGE =
      """
      merge_method: linear
      models:
        - model: a
          parameters: {weight: 1}
        - model: b
          parameters: {weight: 1}
      """;

  @TempDir Path folder;

  private MergeOptions options = GoldenFolder.options();

  /** Copies a golden model, for changes. */
  private Path model(String name) throws IOException {
    Path target = Files.createDirectories(folder.resolve(name));
    try (Stream<Path> files = Files.list(GoldenFolder.ROOT.resolve("models").resolve(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }

  private void config(String model, Consumer<ObjectNode> change) throws IOException {
    Path file = folder.resolve(model).resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(config);
    JSON.writeValue(file.toFile(), config);
  }

  private void tensors(String model, UnaryOperator<Tensor> change) {
    Path file = folder.resolve(model).resolve("model.safetensors");
    List<Tensor> changed = new ArrayList<>();
    for (Tensor tensor : SafetensorsFile.open(file).tensors()) {
      Tensor next = change.apply(tensor);
      if (next != null) {
        changed.add(Floats.tensor(next.name(), next.dtype(), next.shape(), Floats.values(next)));
      }
    }
    SafetensorsWriter.write(file, changed, Map.of("format", "pt"));
  }

  private MergeResult merge(String yaml, String out) {
    MergeRecipe recipe = MergeRecipeReader.read("recipe", yaml);
    FolderMerge merge = FolderMerge.judge(recipe, ModelSource.local(folder), options);
    try (OutputFolder target = LocalOutputFolder.begin(folder.resolve(out))) {
      return merge.run(target);
    }
  }

  private ForgeException refusal(String yaml) {
    ForgeException refusal =
        catchThrowableOfType(ForgeException.class, () -> merge(yaml, "refused"));
    assertThat(refusal).as("refusal").isNotNull();
    assertThat(folder.resolve("refused")).as("output of a refused merge").doesNotExist();
    assertThat(folder.toFile().list())
        .as("temporary folders")
        .noneMatch(name -> name.contains(".part-"));
    return refusal;
  }

  private Map<String, List<Float>> weights(String out) {
    StoredWeights weights = StoredWeights.open(FolderFiles.local(folder.resolve(out)));
    Map<String, List<Float>> values = new java.util.TreeMap<>();
    for (String name : weights.names()) {
      List<Float> list = new ArrayList<>();
      for (float value : Floats.values(weights.tensor(name))) {
        list.add(value);
      }
      values.put(name, list);
    }
    return values;
  }

  @Test
  void threadsMemoryAndFilesChangeNoNumberOfARandomMerge() throws IOException {
    for (String name : List.of("base", "a", "b")) {
      model(name);
    }
    options = options.withThreads(1);
    merge(RANDOM, "one");
    long least = 2 * 64 * 32 * 4 + (4 << 20);
    options = options.withThreads(3).withMemoryBytes(least).withShardBytes(20_000);
    MergeResult sharded = merge(RANDOM, "many");
    assertThat(sharded.files())
        .as("files of weights")
        .filteredOn(f -> !f.tensors().isEmpty())
        .hasSizeGreaterThan(3);
    assertThat(weights("many")).as("weights").isEqualTo(weights("one"));
    assertThat(ModelFolder.open(folder.resolve("many")).config().layers())
        .as("layers")
        .isEqualTo(4);
    options = options.withSeed(1);
    merge(RANDOM, "other");
    assertThat(weights("other")).as("weights of another seed").isNotEqualTo(weights("one"));
  }

  @Test
  void aFolderHoldsItsRecipeAndChecksumsThatFindAFlippedBit() throws IOException {
    model("a");
    model("b");
    for (Checksum kind : Checksum.values()) {
      String out = "out-" + kind;
      options = options.withChecksum(kind);
      MergeResult result = merge(AVERAGE, out);
      Path made = folder.resolve(out);
      assertThat(result.files())
          .extracting(WrittenFile::name)
          .as("files")
          .containsExactlyInAnyOrder(
              "model.safetensors", "config.json", "mergekit_config.yml", "README.md");
      assertThat(MergeRecipeReader.read(made.resolve("mergekit_config.yml")))
          .as("recipe in the folder")
          .isEqualTo(MergeRecipeReader.read("recipe", AVERAGE));
      assertThat(Files.readString(made.resolve("README.md")))
          .as("model card")
          .contains("`linear`", "merge_method: linear", "| a | 4 | 39 |");
      assertThat(FolderChecksums.problems(made)).as("problems of a whole folder").isEmpty();
      Path file = made.resolve("model.safetensors");
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      assertThat(FolderChecksums.problems(made))
          .as("problems after a flipped bit")
          .singleElement()
          .asString()
          .contains("model.safetensors has " + kind);
    }
  }

  @Test
  void anotherRotaryBaseIsRefused() throws IOException {
    model("a");
    model("b");
    config("b", config -> config.put("rope_theta", 500_000));
    ForgeException refusal = refusal(AVERAGE);
    assertThat(refusal.code()).as("code").isEqualTo(ErrorCode.MODELS_DIFFER);
    assertThat(refusal.getMessage())
        .as("words")
        .contains("the rotary base (rope_theta) is 10000 in a and 500000 in b");
  }

  @Test
  void tokenizersThatNumberTokensDifferentlyAreRefused() throws IOException {
    String tokenizer = "{\"padding\": %s, \"model\": {\"vocab\": {\"x\": %d}, \"merges\": []}}";
    Files.writeString(model("a").resolve("tokenizer.json"), tokenizer.formatted("null", 3));
    Files.writeString(model("b").resolve("tokenizer.json"), tokenizer.formatted("null", 4));
    assertThat(refusal(AVERAGE).getMessage())
        .as("words")
        .contains("the tokenizers of a", "differ in 1 tokens, for example 'x': 3 and 4");
    Files.writeString(folder.resolve("b/tokenizer.json"), tokenizer.formatted("{}", 3));
    merge(AVERAGE, "padded");
    assertThat(folder.resolve("padded/tokenizer.json"))
        .as("tokenizer of the output, which is the first model's")
        .hasSameTextualContentAs(folder.resolve("a/tokenizer.json"));
  }

  @Test
  void modelsWithoutACommonAncestorAreRefusedUnlessAllowed() throws IOException {
    model("a");
    model("b");
    SeedTree seed = SeedTree.root(3);
    tensors(
        "b",
        tensor -> {
          float[] values = Floats.values(tensor);
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) (seed.child(tensor.name()).uniform(i) - 0.5);
          }
          return Floats.tensor(tensor.name(), DType.F32, tensor.shape(), values);
        });
    assertThat(refusal(AVERAGE).getMessage())
        .as("words")
        .contains("a and b have no common ancestor", "--allow-unrelated");
    options = options.withStrangers(MergeOptions.Strangers.ALLOWED);
    assertThat(merge(AVERAGE, "strangers").remarks())
        .as("remarks of an allowed merge")
        .anyMatch(remark -> remark.contains("no common ancestor"));
  }

  @Test
  void differencesOfTensorsAreNamedAllAtOnce() throws IOException {
    model("a");
    model("b");
    tensors(
        "b",
        tensor ->
            switch (tensor.name()) {
              case "model.layers.2.mlp.up_proj.weight" -> null;
              case "model.embed_tokens.weight" ->
                  Floats.tensor(tensor.name(), DType.F32, List.of(65L, 32L), new float[65 * 32]);
              default -> tensor;
            });
    assertThat(refusal(AVERAGE).getMessage())
        .as("words")
        .contains(
            "b has no tensor .mlp.up_proj.weight in its layers (layer 2)",
            "[65, 32]",
            "vocabularies of different size are not merged");
  }

  @Test
  void aHeadThatIsNotWhatItIsTiedToIsRefused() throws IOException {
    model("a");
    model("b");
    config("b", config -> config.put("tie_word_embeddings", true));
    assertThat(refusal(AVERAGE).getMessage())
        .as("words")
        .contains("config.json ties lm_head to the embedding, but the two differ");
  }

  @Test
  void aHeadMadeFromATiedModelIsNotTiedInTheOutput() throws IOException {
    model("a");
    model("tied");
    options = options.withStrangers(MergeOptions.Strangers.ALLOWED);
    String yaml =
        """
        merge_method: linear
        slices:
          - sources:
              - {model: tied, layer_range: [0, 1], parameters: {weight: 1}}
              - {model: a, layer_range: [0, 1], parameters: {weight: 1}}
        """;
    MergeResult result = merge(yaml, "out");
    ModelFolder made = ModelFolder.open(folder.resolve("out"));
    assertThat(made.config().tied()).as("whether the output is tied").isFalse();
    assertThat(made.config().layers()).as("layers of the output").isEqualTo(1);
    assertThat(result.remarks()).as("remarks").anyMatch(r -> r.contains("tied has no lm_head"));
  }

  @Test
  void aNumberThatIsNotFiniteEndsTheMergeAndLeavesNothing() throws IOException {
    model("a");
    model("b");
    tensors(
        "b",
        tensor -> {
          float[] values = Floats.values(tensor);
          values[7] = tensor.name().contains("layers.3.mlp.down") ? Float.NaN : values[7];
          return Floats.tensor(tensor.name(), DType.F32, tensor.shape(), values);
        });
    assertThat(refusal(AVERAGE).getMessage())
        .as("words")
        .contains("tensor model.layers.3.mlp.down_proj.weight", "not finite");
  }

  @Test
  void aBoundThatOneTensorExceedsIsRefusedBeforeWork() throws IOException {
    model("a");
    model("b");
    options = options.withMemoryBytes(1 << 20);
    assertThat(refusal(AVERAGE).getMessage()).as("words").contains("the bound is 1,048,576");
  }

  @Test
  void whatIsThereAlreadyIsLeftAlone() throws IOException {
    model("a");
    model("b");
    Path there = Files.createDirectories(folder.resolve("there"));
    Files.writeString(there.resolve("mine.txt"), "mine");
    ForgeException refusal =
        catchThrowableOfType(ForgeException.class, () -> merge(AVERAGE, "there"));
    assertThat(refusal.getMessage()).as("words").contains("it is there already");
    assertThat(there.toFile().list()).as("files").containsExactly("mine.txt");
  }
}
