package io.agentforge.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentforge.model.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The recipe as JSON Schema, draft 2020-12, for editors that complete and check YAML. Rules between
 * keys are only checked by {@link RecipeReader}.
 */
public final class RecipeSchema {
  private RecipeSchema() {}

  /** The schema, the same bytes every time. */
  public static String json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Agent Forge recipe");
    root.putAll(object("", "What a run of Agent Forge is told to do."));
    try {
      DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
      printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
      return JsonMapper.builder().build().writer(printer).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of plain values are always JSON", e);
    }
  }

  private static Map<String, Object> object(String section, String doc) {
    RecipeKeys table = RecipeKeys.table();
    Map<String, Object> properties = new LinkedHashMap<>();
    for (String name : table.namesIn(section)) {
      String path = section.isEmpty() ? name : section + "." + name;
      RecipeKey key = table.key(path);
      properties.put(name, key == null ? object(path, table.sections().get(path)) : property(key));
    }
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("description", doc);
    object.put("type", "object");
    object.put("additionalProperties", false);
    object.put("properties", properties);
    return object;
  }

  private static Map<String, Object> property(RecipeKey key) {
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("description", key.doc());
    property.putAll(constraints(key.type()));
    if (key.hasOneDefault()) {
      property.put("default", key.defaultFor(Profile.NANO));
    }
    return property;
  }

  private static Map<String, Object> constraints(KeyType type) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (type instanceof KeyType.Text) {
      map.put("type", "string");
      map.put("minLength", 1);
    } else if (type instanceof KeyType.Whole whole) {
      map.put("type", "integer");
      map.put("minimum", whole.low());
      if (whole.high() != Long.MAX_VALUE) {
        map.put("maximum", whole.high());
      }
    } else if (type instanceof KeyType.Real real) {
      boolean included = real.lowEnd() == KeyType.Real.LowEnd.INCLUDED;
      map.put("type", "number");
      map.put(included ? "minimum" : "exclusiveMinimum", real.low());
      map.put("maximum", real.high());
    } else if (type instanceof KeyType.Flag) {
      map.put("type", "boolean");
    } else if (type instanceof KeyType.Choice choice) {
      map.put("enum", choice.names());
    } else if (type instanceof KeyType.Choices choices) {
      map.put("type", "array");
      map.put(
          "items",
          choices.names().isEmpty()
              ? Map.of("type", "string")
              : Map.of("enum", List.copyOf(choices.names())));
      map.put("minItems", choices.names().isEmpty() ? 0 : 1);
      map.put("uniqueItems", true);
    }
    return map;
  }
}
