package io.agentforge.merge.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.merge.DataFlowPath;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataFlowRecipeTest {
  private static final String YAML =
      """
      merge_method: passthrough
      slices:
      - sources:
        - model: a
          layer_range:
          - 0
          - 2
      - sources:
        - model: b
          layer_range:
          - 0
          - 2
          parameters:
            scale:
            - filter: o_proj
              value: 2.0
            - filter: down_proj
              value: 2.0
      - sources:
        - model: a
          layer_range:
          - 2
          - 3
      """;

  @Test
  void a_path_becomes_slices_whose_writers_to_the_stream_carry_its_scales() {
    double[] indicators = {1, 1, 0, 1, 1, -1, -1, 1, -1, -1};
    DataFlowPath path =
        DataFlowPath.of(
            List.of(3, 2),
            indicators,
            (from, to) -> from == 1 && to == 3 ? 0.5 : from == 4 && to == 2 ? 2 : 1);
    MergeRecipe recipe = DataFlowRecipe.of(path, List.of("a", "b"));
    assertThat(MergeRecipeText.yaml(recipe)).isEqualTo(YAML);
    assertThat(MergeRecipeReader.read("path.yaml", YAML)).as("read back").isEqualTo(recipe);
  }
}
