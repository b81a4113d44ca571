package io.agentforge.merge;

import java.util.ArrayList;
import java.util.List;

/**
 * The family base + λ · consensus of sparse task vectors. A member is a sparsifier, a consensus and
 * its defaults.
 */
abstract class TaskVectorMethod implements MergeMethod {
  /** How the task vectors become one. */
  enum Consensus {
    /** The weighted sum. */
    SUM,
    /**
     * The weighted sum of those that agree with the elected sign: the sign of the weighted sum,
     * plus for zero (TIES-Merging, section 3).
     */
    ELECTED_SIGN
  }

  private final Sparsifier sparsifier;
  private final Consensus consensus;
  private final List<ParameterSpec> parameters;

  /**
   * @param normalize default of {@code normalize}
   * @param rescale default of {@code rescale}; ignored for a sparsifier that drops nothing
   */
  TaskVectorMethod(Sparsifier sparsifier, Consensus consensus, boolean normalize, boolean rescale) {
    this.sparsifier = sparsifier;
    this.consensus = consensus;
    List<ParameterSpec> all = new ArrayList<>(List.of(ParameterSpec.weight()));
    all.addAll(sparsifier.parameters());
    all.add(
        ParameterSpec.flag(
            "normalize",
            normalize,
            consensus == Consensus.SUM
                ? "divide by the sum of the weights"
                : "divide by the sum of the weights that agree"));
    if (sparsifier != Sparsifier.NONE) {
      all.add(
          ParameterSpec.flag(
              "rescale", rescale, "give each sparse task vector its sum of magnitudes back"));
    }
    all.add(
        ParameterSpec.number(
            "lambda",
            ParameterSpec.Scope.SHARED,
            1,
            -Double.MAX_VALUE,
            Double.MAX_VALUE,
            "factor of the consensus before it is added to the base"));
    all.add(
        ParameterSpec.flag(
            "int8_mask", false, "accepted for recipes of mergekit; changes no number"));
    this.parameters = List.copyOf(all);
  }

  @Override
  public final InputRule inputs() {
    return InputRule.baseAnd(1);
  }

  @Override
  public final List<ParameterSpec> parameters() {
    return parameters;
  }

  @Override
  public Reach reach() {
    return sparsifier == Sparsifier.NONE ? Reach.ELEMENT : Reach.TENSOR;
  }

  @Override
  public final List<String> conflicts(ParameterValues shared, List<ParameterValues> donors) {
    List<String> found = new ArrayList<>();
    if (shared.flag("normalize")) {
      found.addAll(
          consensus == Consensus.SUM ? Weights.zeroSum(donors) : Weights.zeroSumOfSome(donors));
    }
    donors.forEach(donor -> sparsifier.conflict(donor).ifPresent(found::add));
    return found;
  }

  @Override
  public final List<String> remarks(ParameterValues shared, List<ParameterValues> donors) {
    return donors.stream().flatMap(donor -> sparsifier.remark(donor).stream()).distinct().toList();
  }

  @Override
  public void merge(MergeInput input, TensorSink output) {
    new TaskVectorMerge(input, sparsifier, consensus).write(output);
  }
}
