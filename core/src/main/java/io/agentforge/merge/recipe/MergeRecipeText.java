package io.agentforge.merge.recipe;

import io.agentforge.format.DType;
import io.agentforge.merge.MergeMethods;
import io.agentforge.merge.ParameterSpec;
import io.agentforge.merge.ParameterSpec.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Writes recipes as mergekit's YAML. Equal recipes give equal text. */
public final class MergeRecipeText {
  private final MergeRecipe recipe;
  private final List<ParameterSpec> specs;

  private MergeRecipeText(MergeRecipe recipe) {
    this.recipe = recipe;
    this.specs = MergeMethods.all().named(recipe.method()).parameters();
  }

  /** The YAML, which reads back as an equal recipe. */
  public static String yaml(MergeRecipe recipe) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    options.setLineBreak(DumperOptions.LineBreak.UNIX);
    return new Yaml(options).dump(new MergeRecipeText(recipe).tree());
  }

  private Map<String, Object> tree() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("merge_method", recipe.method());
    recipe.base().ifPresent(base -> root.put("base_model", base));
    if (recipe.isOfWholeModels()) {
      root.put("models", recipe.slices().get(0).sources().stream().map(this::source).toList());
    } else {
      root.put("slices", recipe.slices().stream().map(this::slice).toList());
    }
    put(root, recipe.settings());
    recipe.dtype().ifPresent(type -> root.put("dtype", name(type)));
    recipe.outDtype().ifPresent(type -> root.put("out_dtype", name(type)));
    return root;
  }

  private Map<String, Object> slice(RecipeSlice slice) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("sources", slice.sources().stream().map(this::source).toList());
    slice.base().ifPresent(base -> map.put("base_model", base));
    put(map, slice.settings());
    return map;
  }

  private Map<String, Object> source(RecipeSource source) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("model", source.model());
    source.layers().ifPresent(l -> map.put("layer_range", List.of(l.from(), l.to())));
    put(map, source.settings());
    return map;
  }

  private void put(Map<String, Object> into, Settings settings) {
    if (!settings.isEmpty()) {
      Map<String, Object> map = new LinkedHashMap<>();
      settings.byName().forEach((name, setting) -> map.put(name, setting(type(name), setting)));
      into.put("parameters", map);
    }
  }

  private Type type(String parameter) {
    return specs.stream()
        .filter(spec -> spec.name().equals(parameter))
        .map(ParameterSpec::type)
        .findFirst()
        .orElse(Type.NUMBER);
  }

  private static Object setting(Type type, Setting setting) {
    if (setting.rules().size() == 1 && setting.rules().get(0).filter().isEmpty()) {
      return gradient(type, setting.rules().get(0).value());
    }
    List<Map<String, Object>> rules = new ArrayList<>();
    for (Setting.Rule rule : setting.rules()) {
      Map<String, Object> map = new LinkedHashMap<>();
      rule.filter().ifPresent(filter -> map.put("filter", filter));
      map.put("value", gradient(type, rule.value()));
      rules.add(map);
    }
    return rules;
  }

  private static Object gradient(Type type, Gradient gradient) {
    List<Object> values = gradient.values().stream().map(value -> value(type, value)).toList();
    return values.size() == 1 ? values.get(0) : values;
  }

  private static Object value(Type type, double value) {
    return switch (type) {
      case FLAG -> value != 0;
      case INTEGER -> (long) value;
      case NUMBER -> value;
    };
  }

  private static String name(DType type) {
    return switch (type) {
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      default -> throw new IllegalArgumentException(type + " is no type of weights");
    };
  }
}
