package io.agentforge.merge.recipe;

import io.agentforge.format.DType;
import io.agentforge.merge.InputRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A merge of model folders, with the meaning that mergekit's YAML has.
 *
 * @param method name of a {@link io.agentforge.merge.MergeMethod}
 * @param base the {@code base_model}
 * @param slices from the first layers of the output to the last. Whole models ({@code models} in
 *     YAML) are one slice whose sources have no layer range
 * @param settings parameters of the whole recipe
 * @param dtype F32, F16 or BF16: type that inputs and every step are rounded to; empty for fp32
 *     steps and the inputs' type in the output
 * @param outDtype type of the output where it is not {@code dtype}
 */
public record MergeRecipe(
    String method,
    Optional<String> base,
    List<RecipeSlice> slices,
    Settings settings,
    Optional<DType> dtype,
    Optional<DType> outDtype) {

  public MergeRecipe {
    slices = List.copyOf(slices);
    if (slices.isEmpty()) {
      throw new IllegalArgumentException("a recipe needs a slice");
    }
    boolean ranges = slices.stream().allMatch(MergeRecipe::hasRanges);
    if (!ranges && (slices.size() != 1 || hasRange(slices.get(0)))) {
      throw new IllegalArgumentException(
          "either every source has a layer range, or whole models are one slice without any");
    }
  }

  /** A merge of whole models in fp32. */
  public static MergeRecipe ofModels(
      String method, Optional<String> base, List<RecipeSource> models, Settings settings) {
    RecipeSlice all = new RecipeSlice(models, Optional.empty(), Settings.NONE);
    return new MergeRecipe(
        method, base, List.of(all), settings, Optional.of(DType.F32), Optional.empty());
  }

  /** Whether whole models are merged, {@code models} in YAML, rather than slices. */
  public boolean isOfWholeModels() {
    return !hasRange(slices.get(0));
  }

  /**
   * Who plays which part in a slice. A base that whole models do not list is added: as the base
   * where the method has one, else as the last donor.
   *
   * @param rule of the method
   */
  public SliceInputs inputs(RecipeSlice slice, InputRule rule) {
    String name = slice.base().or(() -> base).orElse(null);
    List<RecipeSource> donors = new ArrayList<>(slice.sources());
    boolean listed = donors.stream().anyMatch(source -> source.model().equals(name));
    if (name != null && !listed && isOfWholeModels()) {
      donors.add(RecipeSource.whole(name, Settings.NONE));
    }
    if (rule.base() == InputRule.Base.ORDINARY) {
      return new SliceInputs(Optional.empty(), donors);
    }
    Optional<RecipeSource> role =
        donors.stream().filter(source -> Objects.equals(source.model(), name)).findFirst();
    role.ifPresent(donors::remove);
    return new SliceInputs(role, donors);
  }

  /**
   * Every model once, the one that gives configuration and tokenizer first: the base, else the
   * first that is named.
   */
  public List<String> models() {
    Set<String> models = new LinkedHashSet<>();
    base.ifPresent(models::add);
    for (RecipeSlice slice : slices) {
      slice.base().ifPresent(models::add);
      slice.sources().forEach(source -> models.add(source.model()));
    }
    return List.copyOf(models);
  }

  private static boolean hasRanges(RecipeSlice slice) {
    return slice.sources().stream().allMatch(source -> source.layers().isPresent());
  }

  private static boolean hasRange(RecipeSlice slice) {
    return slice.sources().stream().anyMatch(source -> source.layers().isPresent());
  }
}
