package io.agentforge.merge.recipe;

import io.agentforge.error.NearestName;
import io.agentforge.format.DType;
import io.agentforge.merge.MergeMethod;
import io.agentforge.merge.MergeMethods;
import io.agentforge.merge.ParameterSpec;
import io.agentforge.recipe.Place;
import io.agentforge.recipe.Problem;
import io.agentforge.recipe.ScalarReader;
import io.agentforge.recipe.YamlSource;
import io.agentforge.recipe.YamlSource.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** One walk over the nodes of one merge recipe. */
final class RecipeWalk {
  private static final List<String> ROOT =
      List.of("merge_method", "base_model", "models", "slices", "parameters", "dtype", "out_dtype");
  private static final List<String> MODEL = List.of("model", "parameters");
  private static final List<String> SLICE = List.of("sources", "base_model", "parameters");
  private static final List<String> SOURCE = List.of("model", "layer_range", "parameters");
  private static final Map<String, DType> TYPES =
      Map.of("float32", DType.F32, "float16", DType.F16, "bfloat16", DType.BF16);

  private final YamlSource text;
  private final List<Problem> problems;
  private final MergeMethods methods;

  private final List<Problem> inSettings = new ArrayList<>();
  private MergeMethod method;
  private SettingsReader settings;

  RecipeWalk(YamlSource text, List<Problem> problems, MergeMethods methods) {
    this.text = text;
    this.problems = problems;
    this.methods = methods;
  }

  /** The recipe; not to be used when there is a problem. */
  Optional<MergeRecipe> recipe(Node root) {
    Map<String, Member> keys = members("", root, "a merge recipe", ROOT);
    method = method(root, keys.get("merge_method"));
    settings =
        new SettingsReader(text, inSettings, method == null ? List.of() : method.parameters());
    Optional<String> base = model(keys.get("base_model"));
    Optional<DType> dtype = type(keys.get("dtype"));
    Optional<DType> outDtype = type(keys.get("out_dtype"));
    List<RecipeSlice> slices = slices(root, keys);
    Settings shared = settings(keys, SettingsReader.Level.RECIPE);
    Optional<MergeRecipe> recipe = Optional.empty();
    if (method != null && !slices.isEmpty() && problems.isEmpty()) {
      recipe = Optional.of(new MergeRecipe(method.name(), base, slices, shared, dtype, outDtype));
      new RecipeRoles(recipe.get(), method).problems().forEach(problem -> add(root, "", problem));
    }
    problems.addAll(inSettings);
    return recipe;
  }

  private MergeMethod method(Node root, Member key) {
    if (key == null) {
      add(root, "merge_method", "'merge_method' is missing");
      return null;
    }
    Optional<String> name = text(key.value(), key.path());
    List<String> names = methods.methods().stream().map(MergeMethod::name).toList();
    if (name.isPresent() && !names.contains(name.get())) {
      problems.add(
          text.place(key.value())
              .problem(
                  key.path(),
                  "there is no merge method '%s'; there are %s"
                      .formatted(name.get(), String.join(", ", names)),
                  NearestName.among(name.get(), names)));
      return null;
    }
    return name.map(methods::named).orElse(null);
  }

  private List<RecipeSlice> slices(Node root, Map<String, Member> keys) {
    Member models = keys.get("models");
    Member slices = keys.get("slices");
    if ((models == null) == (slices == null)) {
      String what = models == null ? "neither 'models' nor 'slices'" : "'models' and 'slices'";
      add(root, "models", "the recipe has %s; it needs exactly one of them".formatted(what));
      return List.of();
    }
    if (models != null) {
      List<RecipeSource> sources = new ArrayList<>();
      each(models.path(), models.value(), (path, node) -> whole(path, node, sources));
      return sources.isEmpty()
          ? List.of()
          : List.of(new RecipeSlice(sources, Optional.empty(), Settings.NONE));
    }
    List<RecipeSlice> read = new ArrayList<>();
    each(slices.path(), slices.value(), (path, node) -> slice(path, node, read));
    return read;
  }

  private void whole(String path, Node node, List<RecipeSource> into) {
    Map<String, Member> keys = members(path, node, "a model", MODEL);
    Optional<String> model = requiredModel(path, node, keys);
    Settings own = settings(keys, SettingsReader.Level.MODEL);
    model.ifPresent(name -> into.add(RecipeSource.whole(name, own)));
  }

  private void slice(String path, Node node, List<RecipeSlice> into) {
    Map<String, Member> keys = members(path, node, "a slice", SLICE);
    List<RecipeSource> sources = new ArrayList<>();
    if (keys.containsKey("sources")) {
      Member list = keys.get("sources");
      each(list.path(), list.value(), (at, source) -> source(at, source, sources));
    } else {
      add(node, path, "'%s' has no 'sources'".formatted(path));
    }
    Optional<String> base = model(keys.get("base_model"));
    Settings own = settings(keys, SettingsReader.Level.SLICE);
    if (!sources.isEmpty()) {
      into.add(new RecipeSlice(sources, base, own));
    }
  }

  private void source(String path, Node node, List<RecipeSource> into) {
    Map<String, Member> keys = members(path, node, "a source", SOURCE);
    Optional<String> model = requiredModel(path, node, keys);
    Optional<LayerRange> layers = range(path, node, keys.get("layer_range"));
    Settings own = settings(keys, SettingsReader.Level.MODEL);
    if (model.isPresent() && layers.isPresent()) {
      into.add(new RecipeSource(model.get(), layers, own));
    }
  }

  private Optional<LayerRange> range(String path, Node source, Member key) {
    if (key == null) {
      add(source, path, "'%s' has no 'layer_range'".formatted(path));
      return Optional.empty();
    }
    List<Integer> ends = new ArrayList<>();
    if (key.value() instanceof SequenceNode list && list.getValue().size() == 2) {
      list.getValue().forEach(end -> whole(end).ifPresent(ends::add));
    }
    String wish = "must be [FIRST, LAST + 1], two whole numbers from 0";
    if (ends.size() != 2 || ends.get(0) < 0) {
      add(key.value(), key.path(), "'%s' %s".formatted(key.path(), wish));
      return Optional.empty();
    }
    int from = ends.get(0);
    int to = ends.get(1);
    if (to <= from) {
      String what = to == from ? "holds no layer" : "runs backwards";
      add(
          key.value(),
          key.path(),
          "'%s' [%d, %d] %s; it %s".formatted(key.path(), from, to, what, wish));
      return Optional.empty();
    }
    return Optional.of(new LayerRange(from, to));
  }

  private static Optional<Integer> whole(Node node) {
    boolean digits = node instanceof ScalarNode s && s.getValue().matches("-?[0-9]{1,6}");
    return digits ? Optional.of(Integer.valueOf(((ScalarNode) node).getValue())) : Optional.empty();
  }

  private Settings settings(Map<String, Member> keys, SettingsReader.Level level) {
    Member key = keys.get("parameters");
    return key == null ? Settings.NONE : settings.read(key, level);
  }

  private Optional<String> requiredModel(String path, Node node, Map<String, Member> keys) {
    if (!keys.containsKey("model") && node instanceof MappingNode) {
      add(node, path, "'%s' has no 'model'".formatted(path));
    }
    return model(keys.get("model"));
  }

  private Optional<String> model(Member key) {
    if (key == null) {
      return Optional.empty();
    }
    if (key.value() instanceof MappingNode) {
      add(
          key.value(),
          key.path(),
          "'%s' must be the path of a folder; adapters and overridden architectures are not merged"
              .formatted(key.path()));
      return Optional.empty();
    }
    Optional<String> name = text(key.value(), key.path());
    name.flatMap(Unsupported::reference)
        .ifPresent(why -> add(key.value(), key.path(), "'%s' %s".formatted(key.path(), why)));
    return name;
  }

  private Optional<DType> type(Member key) {
    if (key == null) {
      return Optional.empty();
    }
    Optional<String> name = text(key.value(), key.path());
    Optional<DType> type = name.map(t -> TYPES.get(t.replaceFirst("^torch\\.", "")));
    if (name.isPresent() && type.isEmpty()) {
      add(
          key.value(),
          key.path(),
          "'%s' is '%s'; weights are merged and written as float32, float16 or bfloat16"
              .formatted(key.path(), name.get()));
    }
    return type;
  }

  private Optional<String> text(Node node, String path) {
    if (node instanceof ScalarNode scalar) {
      try {
        return Optional.of(ScalarReader.text(scalar));
      } catch (ScalarReader.Refusal e) {
        add(node, path, "'%s' %s".formatted(path, e.getMessage()));
      }
    } else {
      add(node, path, "'%s' must be text".formatted(path));
    }
    return Optional.empty();
  }

  private interface Item {
    void read(String path, Node node);
  }

  private void each(String path, Node node, Item item) {
    if (!(node instanceof SequenceNode list) || list.getValue().isEmpty()) {
      boolean empty = node instanceof SequenceNode;
      add(node, path, "'%s' %s".formatted(path, empty ? "is empty" : "must be a list"));
      return;
    }
    for (int i = 0; i < list.getValue().size(); i++) {
      item.read("%s[%d]".formatted(path, i), list.getValue().get(i));
    }
  }

  private Map<String, Member> members(String path, Node node, String what, List<String> names) {
    Map<String, Member> members = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      text.members(
          path,
          mapping,
          member -> {
            if (names.contains(member.name())) {
              members.put(member.name(), member);
            } else {
              problems.add(unknown(member, what, names));
            }
          });
    } else {
      add(node, path, "%s must be a mapping of keys to values".formatted(what));
    }
    return members;
  }

  private Problem unknown(Member member, String what, List<String> names) {
    Place place = member.place();
    Optional<String> reason = Unsupported.key(member.name());
    if (reason.isPresent()) {
      return place.problem(
          member.path(), "'%s' is not supported: %s".formatted(member.path(), reason.get()));
    }
    Optional<String> nearest =
        NearestName.among(member.name(), names)
            .or(() -> NearestName.among(member.name(), parameters()).map("parameters."::concat));
    return place.problem(
        member.path(),
        "unknown key '%s'; %s has %s".formatted(member.path(), what, String.join(", ", names)),
        nearest);
  }

  private List<String> parameters() {
    return methods.methods().stream()
        .flatMap(m -> m.parameters().stream())
        .map(ParameterSpec::name)
        .distinct()
        .toList();
  }

  private void add(Node node, String path, String message) {
    problems.add(text.place(node).problem(path, message));
  }
}
