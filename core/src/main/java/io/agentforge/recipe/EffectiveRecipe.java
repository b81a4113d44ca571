package io.agentforge.recipe;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * A recipe with nothing left to a default: every key, in the order of the table, in one spelling.
 * Equal recipes give equal bytes, and reading the bytes gives the recipe back.
 */
public final class EffectiveRecipe {
  private EffectiveRecipe() {}

  /** The recipe as YAML. */
  public static String yaml(Recipe recipe) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    options.setLineBreak(DumperOptions.LineBreak.UNIX);
    return new Yaml(options).dump(tree(recipe));
  }

  /** SHA-256 of {@link #yaml} in lower-case hexadecimal. */
  public static String sha256(Recipe recipe) {
    try {
      byte[] bytes = yaml(recipe).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Sections as nested maps, keys in the order of the table. */
  public static Map<String, Object> tree(Recipe recipe) {
    Map<String, Object> values = RecipeValues.of(recipe);
    Map<String, Object> root = new LinkedHashMap<>();
    for (RecipeKey key : RecipeKeys.table().all()) {
      if (!values.containsKey(key.path())) {
        continue; // without effect beside the others, and refused by the reader
      }
      Map<String, Object> section = root;
      if (!key.section().isEmpty()) {
        for (String name : key.section().split("\\.")) {
          section = child(section, name);
        }
      }
      section.put(key.name(), values.get(key.path()));
    }
    return root;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> child(Map<String, Object> section, String name) {
    return (Map<String, Object>) section.computeIfAbsent(name, n -> new LinkedHashMap<>());
  }
}
