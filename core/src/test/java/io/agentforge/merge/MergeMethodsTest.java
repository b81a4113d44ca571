package io.agentforge.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MergeMethodsTest {
  @Test
  void the_family_of_mergekit_is_complete() {
    assertThat(MergeMethods.builtIn())
        .extracting(MergeMethod::name)
        .containsExactlyInAnyOrder(
            "linear",
            "slerp",
            "nuslerp",
            "multislerp",
            "karcher",
            "task_arithmetic",
            "ties",
            "dare_linear",
            "dare_ties",
            "della",
            "della_linear",
            "breadcrumbs",
            "breadcrumbs_ties",
            "model_stock",
            "sce",
            "nearswap",
            "arcee_fusion",
            "ram",
            "ramplus_tl",
            "passthrough");
  }

  @Test
  void a_class_of_the_user_named_for_the_service_loader_is_a_method_like_any_other() {
    assertThat(Merges.of("halfway_to_zero").donor(1, -3).merged()).containsExactly(0.5f, -1.5f);
    assertThat(Merges.of("halfway_to_zero").donor(1, -3).with("share", 0.25).merged())
        .containsExactly(0.25f, -0.75f);
  }

  @Test
  void an_unknown_method_is_refused_with_the_nearest_name() {
    assertThatThrownBy(() -> MergeMethods.all().named("tyes"))
        .isInstanceOfSatisfying(
            ForgeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RECIPE_INVALID))
        .hasMessageContaining("Did you mean ties?");
  }

  @Test
  void every_parameter_is_described_once_and_its_default_is_allowed() {
    for (MergeMethod method : MergeMethods.builtIn()) {
      Set<String> names = new HashSet<>();
      for (ParameterSpec spec : method.parameters()) {
        assertThat(names.add(spec.name())).as("%s of %s", spec.name(), method.name()).isTrue();
        assertThat(spec.meaning()).as("%s of %s", spec.name(), method.name()).isNotBlank();
        spec.initial()
            .ifPresent(
                value ->
                    assertThat(spec.problem(value))
                        .as("default of %s of %s", spec.name(), method.name())
                        .isEmpty());
      }
    }
  }

  @Test
  void a_value_outside_the_range_is_refused_with_the_range() {
    ParameterSpec density = Sparsifier.DENSITY;
    assertThat(density.problem(7)).contains("density is 7.0 and must lie in [0, 1]");
    assertThat(density.problem(-0.5)).contains("density is -0.5 and must lie in [0, 1]");
    assertThat(density.problem(Double.NaN)).contains("density is NaN, which is no finite number");
    ParameterSpec steps = new Karcher().parameters().get(0);
    assertThat(steps.problem(2.5)).contains("max_iter is 2.5 and must be a whole number");
  }

  @Test
  void models_that_a_method_cannot_take_are_refused_in_words() {
    assertThat(new Slerp().inputs().problem(false, 2))
        .contains("it needs a base_model and there is none");
    assertThat(new Slerp().inputs().problem(true, 2))
        .contains("it takes exactly 1 model besides the base, and there are 2");
    assertThat(new ModelStock().inputs().problem(true, 1))
        .contains("it takes at least 2 models besides the base, and there is 1");
    assertThat(new Passthrough().inputs().problem(false, 2))
        .contains("it takes exactly 1 model, and there are 2");
    assertThat(new Ties().inputs().problem(true, 3)).isEmpty();
  }

  @Test
  void values_are_completed_by_defaults_and_none_may_be_missing_or_unknown() {
    List<ParameterSpec> specs = new Ties().parameters();
    ParameterValues values =
        ParameterValues.of(specs, ParameterSpec.Scope.PER_MODEL, Map.of("weight", 0.25));
    assertThat(values.values()).isEqualTo(Map.of("weight", 0.25, "density", 1.0));
    assertThatThrownBy(() -> ParameterValues.of(specs, ParameterSpec.Scope.PER_MODEL, Map.of()))
        .hasMessageContaining("weight is required");
    assertThatThrownBy(
            () -> ParameterValues.of(specs, ParameterSpec.Scope.SHARED, Map.of("weight", 1.0)))
        .hasMessageContaining("no SHARED parameter is called weight");
  }
}
