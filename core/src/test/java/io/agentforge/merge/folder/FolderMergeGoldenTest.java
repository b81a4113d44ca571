package io.agentforge.merge.folder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.Tensor;
import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.MergeRecipeReader;
import io.agentforge.merge.recipe.MergeRecipeText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recipes of mergekit through reader, planner and writer, against the folders mergekit wrote. */
class FolderMergeGoldenTest {
  /**
   * Recipes with a key that changes nothing in mergekit and is refused here; without it the meaning
   * is the same.
   */
  private static final Map<String, List<String>> REFUSED_AS_THEY_ARE =
      Map.of(
          "ties_density_edges",
          List.of("density: 1.5", "density: 1.0"),
          "karcher_base_averaged",
          List.of("    parameters: {weight: 9.0}\n", ""));

  /** Mixes models that have nothing in common, to show what happens to a tied head. */
  private static final String STRANGERS = "linear_tied_head";

  @TempDir Path folder;

  static Stream<String> cases() {
    List<String> names = new ArrayList<>();
    GoldenFolder.json("cases.json").fieldNames().forEachRemaining(names::add);
    return names.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_recipe_merges_to_the_folder_that_mergekit_wrote(String name) {
    String yaml = GoldenFolder.recipe(name);
    if (REFUSED_AS_THEY_ARE.containsKey(name)) {
      List<String> change = REFUSED_AS_THEY_ARE.get(name);
      assertThat(yaml).as("recipe %s", name).contains(change.get(0));
      yaml = yaml.replace(change.get(0), change.get(1));
    }
    MergeRecipe recipe = MergeRecipeReader.read(name, yaml);
    MergeOptions options =
        name.equals(STRANGERS)
            ? GoldenFolder.options().withStrangers(MergeOptions.Strangers.ALLOWED)
            : GoldenFolder.options();
    try (OutputFolder out = LocalOutputFolder.begin(folder.resolve("out"))) {
      FolderMerge.judge(recipe, GoldenFolder.MODELS, options).run(out);
    }
    SafetensorsFile merged = SafetensorsFile.open(folder.resolve("out/model.safetensors"));
    SafetensorsFile golden =
        SafetensorsFile.open(GoldenFolder.ROOT.resolve("outputs/" + name + ".safetensors"));
    assertThat(merged.names())
        .as("tensors of %s", name)
        .containsExactlyInAnyOrderElementsOf(golden.names());
    int over = 0;
    for (Tensor expected : golden.tensors()) {
      Tensor actual = merged.tensor(expected.name());
      assertThat(actual.dtype()).as("type of %s", expected.name()).isEqualTo(expected.dtype());
      assertThat(actual.shape()).as("shape of %s", expected.name()).isEqualTo(expected.shape());
      over += beyond(Floats.values(actual), Floats.values(expected), expected.dtype(), name);
    }
    JsonNode facts = GoldenFolder.json("cases.json").path(name);
    int free = name.equals("arcee_fusion") ? 4 : facts.path("arbitrary_entries").asInt(0);
    assertThat(over).as("entries of %s beyond the tolerance", name).isLessThanOrEqualTo(free);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_recipe_that_is_written_reads_back_the_same(String name) {
    String yaml = GoldenFolder.recipe(name);
    List<String> change = REFUSED_AS_THEY_ARE.getOrDefault(name, List.of("", ""));
    MergeRecipe recipe = MergeRecipeReader.read(name, yaml.replace(change.get(0), change.get(1)));
    String written = MergeRecipeText.yaml(recipe);
    assertThat(MergeRecipeReader.read("written", written)).as(written).isEqualTo(recipe);
  }

  private static int beyond(float[] actual, float[] expected, DType dtype, String name) {
    JsonNode facts = GoldenFolder.json("cases.json").path(name);
    double tolerance = facts.path("tolerance").asDouble();
    int units = facts.path("tolerance_ulps").asInt();
    int over = 0;
    for (int i = 0; i < expected.length; i++) {
      double allowed = dtype == DType.F32 ? tolerance : units * unit(expected[i], dtype);
      over += Math.abs((double) actual[i] - expected[i]) <= allowed ? 0 : 1;
    }
    return over;
  }

  /**
   * One unit in the last place: bf16 has 8 significant bits, fp16 11. Below 2⁻¹⁴, where larger
   * numbers cancel, it stays that of 2⁻¹⁴.
   */
  private static double unit(float value, DType dtype) {
    int exponent = Math.max(Math.getExponent(value), -14);
    return Math.scalb(1.0, exponent - (dtype == DType.BF16 ? 7 : 10));
  }
}
