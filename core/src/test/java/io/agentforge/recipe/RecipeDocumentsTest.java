package io.agentforge.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.model.Profile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The committed documents are those of the table of keys. After a change of the table write them
 * anew: {@code mvn -pl core test -Dtest=RecipeDocumentsTest -Dforge.write=true}.
 */
class RecipeDocumentsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @Test
  void theCommittedDocumentsAreUpToDate() throws Exception {
    for (Map.Entry<String, String> document : documents().entrySet()) {
      Path file = ROOT.resolve(document.getKey());
      if (Boolean.getBoolean("forge.write")) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, document.getValue(), StandardCharsets.UTF_8);
      }
      assertThat(file)
          .as("%s; write it anew with -Dforge.write=true", document.getKey())
          .usingCharset(StandardCharsets.UTF_8)
          .hasContent(document.getValue());
    }
  }

  @Test
  void everyKeyIsDocumented() {
    String page = RecipeReference.page();
    for (RecipeKey key : RecipeKeys.table().all()) {
      assertThat(page).as("reference page").contains("| `" + key.path() + "` |");
      assertThat(key.doc()).as("sentence about %s", key.path()).matches("[A-Z`a-z0-9].{10,}\\.");
    }
    RecipeKeys.table()
        .sections()
        .forEach((path, doc) -> assertThat(doc).as("sentence about %s", path).endsWith("."));
  }

  @ParameterizedTest
  @EnumSource(Profile.class)
  void theTemplateOfAProfileIsItsDefaultRecipe(Profile profile) {
    assertThat(
            RecipeReader.check("template", RecipeReference.template(profile), Overrides.NONE)
                .orThrow("template"))
        .as("template of %s", profile)
        .isEqualTo(RecipeReader.embedded(Overrides.set("profile=" + profile.id())));
  }

  private static Map<String, String> documents() {
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put("conf/recipe.schema.json", RecipeSchema.json());
    documents.put("docs/configuration.md", RecipeReference.page());
    for (Profile profile : Profile.values()) {
      if (profile != Profile.TINY) {
        documents.put("conf/recipes/" + profile.id() + ".yaml", RecipeReference.template(profile));
      }
    }
    return documents;
  }
}
