package io.agentforge.merge;

import io.agentforge.seed.SeedTree;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that decides one merged tensor.
 *
 * @param tensor name of the output tensor, for messages
 * @param shape dimensions, outermost first, row-major; empty for a scalar
 * @param base the base's tensor; empty for methods without a base
 * @param donors the other models in the order of the recipe; for a method whose base is {@link
 *     InputRule.Base#ORDINARY} all models
 * @param shared resolved {@link ParameterSpec.Scope#SHARED} parameters
 * @param arithmetic type that inputs and every step are rounded to
 * @param seed the node of all random draws for this tensor: {@code root(seed).child("merge",
 *     tensor)}
 * @param statistics what {@link TensorStatistics#of} said about the same inputs, to spare passes
 *     over the weights; only fp32 arithmetic uses it
 */
public record MergeInput(
    String tensor,
    List<Integer> shape,
    Optional<TensorValues> base,
    List<Donor> donors,
    ParameterValues shared,
    Arithmetic arithmetic,
    SeedTree seed,
    Optional<TensorStatistics> statistics) {
  /** Rounds the inputs to the arithmetic's type as they are read, and checks the sizes. */
  public MergeInput {
    shape = List.copyOf(shape);
    int length = length(shape);
    base = base.map(values -> arithmetic.applied(sized(tensor, values, length)));
    donors =
        donors.stream()
            .map(
                d ->
                    new Donor(
                        d.key(),
                        arithmetic.applied(sized(tensor, d.values(), length)),
                        d.parameters()))
            .toList();
    statistics = arithmetic == Arithmetic.FLOAT32 ? statistics : Optional.empty();
  }

  /** An input whose statistics are not known. */
  public MergeInput(
      String tensor,
      List<Integer> shape,
      Optional<TensorValues> base,
      List<Donor> donors,
      ParameterValues shared,
      Arithmetic arithmetic,
      SeedTree seed) {
    this(tensor, shape, base, donors, shared, arithmetic, seed, Optional.empty());
  }

  /** Number of elements. */
  public int length() {
    return length(shape);
  }

  /** Length of a row, the last dimension; 1 for a scalar. */
  public int columns() {
    return shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
  }

  /** Elements per step along the first dimension: a row of a matrix, a filter of a convolution. */
  public int inner() {
    return shape.isEmpty() ? 1 : length() / Math.max(1, shape.get(0));
  }

  /** The base's and then the donors' tensors. */
  List<TensorValues> tensors() {
    return Stream.concat(base.stream(), donors.stream().map(Donor::values)).toList();
  }

  /** Parameters of the donors. */
  List<ParameterValues> donorParameters() {
    return donors.stream().map(Donor::parameters).toList();
  }

  private static int length(List<Integer> shape) {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  private static TensorValues sized(String tensor, TensorValues values, int length) {
    if (values.length() != length) {
      throw new IllegalArgumentException(
          "%s: an input has %d elements, the output %d".formatted(tensor, values.length(), length));
    }
    return values;
  }
}
