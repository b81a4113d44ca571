package io.agentforge.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.model.Profile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EffectiveRecipeTest {

  @ParameterizedTest
  @EnumSource(Profile.class)
  void theEffectiveRecipeReadsBackAsItself(Profile profile) {
    Recipe recipe = with("profile=" + profile.id());
    String yaml = EffectiveRecipe.yaml(recipe);
    Recipe again = RecipeReader.check("effective", yaml, Overrides.NONE).orThrow("effective");
    assertThat(again).as("recipe read from its effective form").isEqualTo(recipe);
    assertThat(EffectiveRecipe.yaml(again)).as("bytes").isEqualTo(yaml);
  }

  @Test
  void theEffectiveRecipeOfAnImportedTrunkReadsBackAsItself() {
    Recipe recipe = with("cognate.trunk=models/base");
    String yaml = EffectiveRecipe.yaml(recipe);
    assertThat(yaml).as("its tokenizer comes with the trunk").doesNotContain("vocab");
    assertThat(RecipeReader.check("effective", yaml, Overrides.NONE).orThrow("effective"))
        .as("recipe read from its effective form, as a resumed run does")
        .isEqualTo(recipe);
  }

  @Test
  void textThatLooksLikeSomethingElseSurvives() {
    for (String name : List.of("17", "true", "~", "a: b # c", "'quoted'", " x\ty", "ünï")) {
      Recipe recipe =
          RecipeReader.check("r", "name: \"" + name.replace("\t", "\\t") + "\"", Overrides.NONE)
              .orThrow("r");
      assertThat(
              RecipeReader.check("e", EffectiveRecipe.yaml(recipe), Overrides.NONE)
                  .orThrow("e")
                  .name())
          .as("name <%s>", name)
          .isEqualTo(name.strip());
    }
  }

  @Test
  void everyKeyChangesTheRecipeAndItsHash() {
    String levels = "cognate.tasks.highest_level=3"; // room for another lowest level
    Recipe base = with(levels);
    Map<String, String> other = otherValues();
    for (RecipeKey key : RecipeKeys.table().all()) {
      if (key.path().equals("topology") || key.path().equals("phases")) {
        continue; // one value each in this version
      }
      Recipe changed = with(levels, key.path() + "=" + other.get(key.path()));
      assertThat(changed).as("recipe with another %s", key.path()).isNotEqualTo(base);
      assertThat(EffectiveRecipe.sha256(changed))
          .as("hash with another %s", key.path())
          .isNotEqualTo(EffectiveRecipe.sha256(base));
      assertThat(changed.hashCode()).as("a record").isNotEqualTo(base.hashCode());
    }
  }

  /** A legal value of each key that is not its default. */
  private static Map<String, String> otherValues() {
    Map<String, String> values = new HashMap<>();
    for (RecipeKey key : RecipeKeys.table().all()) {
      values.put(key.path(), other(key.type(), key.defaultFor(Profile.NANO)));
    }
    return values;
  }

  private static String other(KeyType type, Object current) {
    if (current instanceof Long n) {
      return Long.toString(n < 2 ? n + 1 : n - 1);
    } else if (current instanceof Double d) {
      return Double.toString(((KeyType.Real) type).contains(d * 0.5) ? d * 0.5 : d * 1.01);
    } else if (current instanceof Boolean b) {
      return Boolean.toString(!b);
    } else if (type instanceof KeyType.Choice choice) {
      return choice.names().stream().filter(n -> !n.equals(current)).findFirst().orElse("");
    }
    if (type instanceof KeyType.Choices some) {
      List<String> names = some.names();
      return names.isEmpty() ? "a,b,c" : names.get(names.size() - 1);
    }
    return "other";
  }

  private static Recipe with(String... assignments) {
    return RecipeReader.embedded(Overrides.set(assignments));
  }
}
