package io.agentforge.merge.folder;

import io.agentforge.format.DType;
import io.agentforge.format.SafetensorsLayout;
import io.agentforge.merge.MergeMethod;
import io.agentforge.merge.ParameterValues;
import io.agentforge.merge.recipe.LayerRange;
import io.agentforge.merge.recipe.MergeRecipe;
import io.agentforge.merge.recipe.RecipeSlice;
import io.agentforge.merge.recipe.RecipeSource;
import io.agentforge.merge.recipe.SliceInputs;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Decides each tensor of the output: where it comes from and with which parameters. Tensors before
 * the layers come from the first slice; those behind from the last, and from as many of its sources
 * as the first slice has.
 */
final class MergePlanner {
  private static final Set<DType> FLOATS = EnumSet.of(DType.F32, DType.F16, DType.BF16);

  private final MergeRecipe recipe;
  private final MergeMethod method;
  private final Map<String, InputModel> models;
  private final Findings problems = new Findings();
  private final Findings remarks = new Findings();
  private final List<PlannedTensor> tensors = new ArrayList<>();

  /**
   * @param models by the recipe's spelling
   */
  MergePlanner(MergeRecipe recipe, MergeMethod method, Map<String, InputModel> models) {
    this.recipe = recipe;
    this.method = method;
    this.models = models;
  }

  /** The plan; not to be used when there is a problem. */
  Optional<MergePlan> plan() {
    List<RecipeSlice> slices = recipe.slices();
    RecipeSlice first = slices.get(0);
    RecipeSlice last = slices.get(slices.size() - 1);
    outside(first, roles(first), TensorRole::isBeforeLayers);
    int layers = 0;
    for (int i = 0; i < slices.size(); i++) {
      String where = recipe.isOfWholeModels() ? "the recipe" : "slices[%d]".formatted(i);
      layers += slice(where, slices.get(i), layers);
    }
    outside(last, ending(first, last), role -> !role.isBeforeLayers());
    if (!problems.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new MergePlan(method, tensors, layers, remarks.sentences(), mainType()));
  }

  /** What is wrong, one sentence each. */
  List<String> problems() {
    return problems.sentences();
  }

  private SliceInputs roles(RecipeSlice slice) {
    return recipe.inputs(slice, method.inputs());
  }

  /** The sources of the last slice that give the tensors behind the layers. */
  private SliceInputs ending(RecipeSlice first, RecipeSlice last) {
    int count = first.sources().size();
    if (last.sources().size() <= count) {
      return roles(last);
    }
    List<RecipeSource> used = last.sources().subList(0, count);
    remarks.add(
        "the first slice has %d source%s and the last %d, so the tensors behind the layers come from"
                .formatted(count, count == 1 ? "" : "s", last.sources().size())
            + " %s alone".formatted(used.stream().map(RecipeSource::model).toList()));
    SliceInputs inputs = roles(new RecipeSlice(used, last.base(), last.settings()));
    method
        .inputs()
        .problem(inputs.base().isPresent(), inputs.donors().size())
        .ifPresent(
            why ->
                problems.add(
                    "the tensors behind the layers have too few sources for %s: %s"
                        .formatted(method.name(), why)));
    return inputs;
  }

  private static List<RecipeSource> all(SliceInputs inputs) {
    return Stream.concat(inputs.base().stream(), inputs.donors().stream()).toList();
  }

  private InputModel model(RecipeSource source) {
    return models.get(source.model());
  }

  private LayerRange range(RecipeSource source) {
    return source.layers().orElseGet(() -> new LayerRange(0, Math.max(1, model(source).layers())));
  }

  private int slice(String where, RecipeSlice slice, int offset) {
    SliceInputs inputs = roles(slice);
    List<RecipeSource> sources = all(inputs);
    Map<String, Integer> counts = new TreeMap<>();
    for (RecipeSource source : sources) {
      LayerRange range = range(source);
      counts.put(source.model(), range.count());
      if (range.to() > model(source).layers()) {
        problems.add(
            "%s takes layers %d to %d of %s, which has %d"
                .formatted(
                    where, range.from(), range.to() - 1, source.model(), model(source).layers()));
        return 0;
      }
    }
    if (counts.values().stream().distinct().count() > 1) {
      problems.add(
          "the models of %s have different numbers of layers: %s".formatted(where, counts));
      return 0;
    }
    int count = range(sources.get(0)).count();
    for (int layer = 0; layer < count; layer++) {
      layer(slice, inputs, layer, count, offset);
    }
    return count;
  }

  private void layer(RecipeSlice slice, SliceInputs inputs, int layer, int count, int offset) {
    List<RecipeSource> sources = all(inputs);
    Set<String> suffixes = new TreeSet<>();
    sources.forEach(source -> suffixes.addAll(suffixes(source, layer)));
    double position = count == 1 ? 1 : layer / (double) (count - 1);
    for (String suffix : suffixes) {
      List<String> lacking =
          sources.stream()
              .filter(source -> !suffixes(source, layer).contains(suffix))
              .map(RecipeSource::model)
              .toList();
      if (!lacking.isEmpty()) {
        problems.add(
            "%s %s no tensor %s in its layers"
                .formatted(
                    String.join(", ", lacking), lacking.size() == 1 ? "has" : "have", suffix),
            "layer " + (offset + layer));
        continue;
      }
      String prefix = prefix(inputs);
      add(
          slice,
          inputs,
          prefix + (offset + layer) + suffix,
          source -> prefix(source) + (range(source).from() + layer) + suffix,
          position);
    }
  }

  private Set<String> suffixes(RecipeSource source, int layer) {
    return model(source).suffixes(range(source).from() + layer);
  }

  private String prefix(SliceInputs inputs) {
    return prefix(all(inputs).get(0));
  }

  private String prefix(RecipeSource source) {
    return model(source).layerPrefix();
  }

  private interface RoleTest {
    boolean accepts(TensorRole role);
  }

  /** The tensors on one side of the layers. */
  private void outside(RecipeSlice slice, SliceInputs inputs, RoleTest side) {
    List<RecipeSource> sources = all(inputs);
    Set<String> names = new TreeSet<>();
    for (RecipeSource source : sources) {
      for (String name : model(source).names()) {
        TensorRole role = TensorRole.of(name);
        if (!role.isInLayer() && side.accepts(role)) {
          names.add(name);
        }
      }
    }
    for (String name : names) {
      List<String> lacking =
          sources.stream()
              .filter(source -> standIn(source, name) == null)
              .map(RecipeSource::model)
              .toList();
      if (!lacking.isEmpty()) {
        problems.add(
            "%s %s no tensor %s"
                .formatted(String.join(", ", lacking), lacking.size() == 1 ? "has" : "have", name));
        continue;
      }
      add(slice, inputs, name, source -> standIn(source, name), 0);
    }
  }

  /** The tensor of this name, or the embedding for the head that is tied to it. */
  private String standIn(RecipeSource source, String name) {
    InputModel model = model(source);
    if (model.has(name)) {
      return name;
    }
    boolean tied = name.equals(TensorRole.HEAD) && model.has(TensorRole.EMBEDDING);
    if (tied) {
      remarks.add(
          "%s has no lm_head: its embedding stands in for it, and the output has a head of its own"
              .formatted(source.model()));
    }
    return tied ? TensorRole.EMBEDDING : null;
  }

  private void add(
      RecipeSlice slice,
      SliceInputs inputs,
      String output,
      Function<RecipeSource, String> tensorOf,
      double position) {
    SettingsLookup lookup = new SettingsLookup(recipe, slice, method);
    ParameterValues shared = lookup.shared(output, position, problems);
    Optional<PlannedTensor.Part> base =
        inputs
            .base()
            .map(
                source ->
                    new PlannedTensor.Part(
                        model(source), tensorOf.apply(source), ParameterValues.NONE));
    List<PlannedTensor.Part> donors =
        inputs.donors().stream()
            .map(
                source -> {
                  String name = tensorOf.apply(source);
                  String seen = output.equals(TensorRole.HEAD) ? output : name;
                  return new PlannedTensor.Part(
                      model(source), name, lookup.donor(source, seen, position, problems));
                })
            .toList();
    List<PlannedTensor.Part> parts = Stream.concat(base.stream(), donors.stream()).toList();
    if (!sameShapes(output, parts)) {
      return;
    }
    boolean merged = parts.stream().allMatch(part -> FLOATS.contains(part.dtype()));
    if (!merged && !sameBits(output, parts)) {
      return;
    }
    if (problems.isEmpty()) {
      List<ParameterValues> own = donors.stream().map(PlannedTensor.Part::parameters).toList();
      method.conflicts(shared, own).forEach(conflict -> problems.add(conflict, output));
      method.remarks(shared, own).forEach(remark -> remarks.add(remark, output));
    }
    DType type = merged ? outputType(parts) : parts.get(0).dtype();
    tensors.add(
        new PlannedTensor(
            new SafetensorsLayout.Entry(output, type, parts.get(0).shape()),
            base,
            donors,
            shared,
            merged ? PlannedTensor.Kind.MERGE : PlannedTensor.Kind.COPY));
  }

  private boolean sameShapes(String output, List<PlannedTensor.Part> parts) {
    Map<String, List<Long>> shapes = new TreeMap<>();
    parts.forEach(part -> shapes.put(part.model().model() + " " + part.tensor(), part.shape()));
    if (shapes.values().stream().distinct().count() > 1) {
      String rows =
          TensorRole.of(output).isBeforeLayers() || output.equals(TensorRole.HEAD)
              ? "; vocabularies of different size are not merged"
              : "";
      problems.add("shapes differ: %s%s".formatted(shapes, rows));
      return false;
    }
    return true;
  }

  private boolean sameBits(String output, List<PlannedTensor.Part> parts) {
    PlannedTensor.Part first = parts.get(0);
    for (PlannedTensor.Part part : parts) {
      boolean same =
          part.dtype() == first.dtype()
              && part.model()
                  .weights()
                  .tensor(part.tensor())
                  .data()
                  .equals(first.model().weights().tensor(first.tensor()).data());
      if (!same) {
        problems.add(
            "%s is %s, which is not merged, and differs between %s and %s"
                .formatted(output, part.dtype(), first.model().model(), part.model().model()));
        return false;
      }
    }
    return true;
  }

  private DType outputType(List<PlannedTensor.Part> parts) {
    Set<DType> types = EnumSet.noneOf(DType.class);
    parts.forEach(part -> types.add(part.dtype()));
    DType common = types.size() == 1 ? types.iterator().next() : DType.F32;
    return recipe.outDtype().or(recipe::dtype).orElse(common);
  }

  private DType mainType() {
    Map<DType, Long> bytes = new TreeMap<>();
    tensors.forEach(t -> bytes.merge(t.output().dtype(), t.output().bytes(), Long::sum));
    return bytes.entrySet().stream()
        .filter(e -> FLOATS.contains(e.getKey()))
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(DType.F32);
  }
}
