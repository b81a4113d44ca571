package io.agentforge.recipe;

import io.agentforge.model.Profile;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** What people read about recipes, written from the table of keys. */
public final class RecipeReference {
  private static final List<Profile> PUBLIC =
      List.of(Profile.NANO, Profile.MICRO, Profile.COGNATE_25M);

  private RecipeReference() {}

  /** The page with every key: what it does, what it may hold, its default in each profile. */
  public static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Configuration

        A recipe is a YAML file. Every key has a default, so an empty file is a recipe, and so is none at all.
        The command line (`--set cognate.batch_size=8`, `--profile`, `--phases`, `--topology`) wins over the file,
        and the file over the defaults of the profile. `forge validate RECIPE` reports every problem at once, with
        line, column and the nearest name. The effective recipe, nothing left to a default, is stored with each run.

        Editors that understand JSON Schema complete and check a recipe that starts with
        `# yaml-language-server: $schema=conf/recipe.schema.json`.

        Where defaults differ by profile they stand as nano · micro · cognate-25m.
        This page is written from the table in `RecipeKeys.java`.
        """);
    section(page, "", "The run", "What runs, and how it starts.");
    for (Map.Entry<String, String> section : RecipeKeys.table().sections().entrySet()) {
      section(page, section.getKey(), "`" + section.getKey() + "`", section.getValue());
    }
    return page.toString();
  }

  /** A recipe with every key at its default, each under its explanation. */
  public static String template(Profile profile) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("# yaml-language-server: $schema=../recipe.schema.json\n");
    yaml.append("# The defaults of profile ").append(profile.id()).append(", spelt out: ");
    yaml.append("change what you like, delete what you leave alone.\n");
    template(yaml, "", "", profile);
    return yaml.toString();
  }

  private static void section(StringBuilder page, String path, String title, String doc) {
    page.append("\n## ").append(title).append("\n\n").append(doc).append("\n\n");
    page.append("| key | holds | default | what it does |\n|---|---|---|---|\n");
    for (RecipeKey key : RecipeKeys.table().all()) {
      if (key.section().equals(path)) {
        page.append(
            "| `%s` | %s | %s | %s |\n"
                .formatted(key.path(), key.type().description(), defaults(key), key.doc()));
      }
    }
  }

  private static String defaults(RecipeKey key) {
    if (key.hasOneDefault()) {
      return "`" + scalar(key.defaultFor(Profile.NANO)) + "`";
    }
    return String.join(
        " · ", PUBLIC.stream().map(p -> "`" + scalar(key.defaultFor(p)) + "`").toList());
  }

  private static void template(StringBuilder yaml, String section, String indent, Profile profile) {
    RecipeKeys table = RecipeKeys.table();
    for (String name : table.namesIn(section)) {
      String path = section.isEmpty() ? name : section + "." + name;
      RecipeKey key = table.key(path);
      String doc = key == null ? table.sections().get(path) : key.doc();
      yaml.append(indent.isEmpty() ? "\n" : "").append(indent).append("# ").append(doc);
      yaml.append('\n').append(indent).append(name).append(':');
      if (key == null) {
        yaml.append('\n');
        template(yaml, path, indent + "  ", profile);
      } else {
        yaml.append(' ').append(scalar(key.defaultFor(profile))).append('\n');
      }
    }
  }

  private static String scalar(Object value) {
    return value instanceof Double number
        ? new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString()
        : value.toString();
  }
}
