package io.agentforge.merge;

import java.util.List;

/**
 * One way to make a tensor out of the tensors of the same role in several models. No method needs
 * more than one tensor at a time, so tensors may be merged in any order and in parallel; an
 * instance keeps no state.
 *
 * <p>A method of one's own is a public class with a public constructor without arguments, named in
 * {@code META-INF/services/io.agentforge.merge.MergeMethod}.
 */
public interface MergeMethod {
  /** The {@code merge_method} of a recipe: lower case, words joined by underscores, unique. */
  String name();

  /** What the method computes, in one line. */
  String summary();

  /** Which models it takes. */
  InputRule inputs();

  /** The parameters it reads; a recipe may set no other. */
  List<ParameterSpec> parameters();

  /** What one number of the output depends on, whatever the parameters. */
  Reach reach();

  /**
   * What is wrong with parameters that are fine one by one, for example weights that add up to
   * zero; empty when nothing is. Asked before any work starts, for every tensor whose parameters
   * differ.
   *
   * @param shared the resolved {@link ParameterSpec.Scope#SHARED} parameters
   * @param donors the resolved {@link ParameterSpec.Scope#PER_MODEL} parameters, in the order of
   *     the inputs
   */
  default List<String> conflicts(ParameterValues shared, List<ParameterValues> donors) {
    return List.of();
  }

  /**
   * What a user may not expect of these parameters, in whole sentences, for example that a density
   * of 1 drops nothing; empty when nothing is odd.
   */
  default List<String> remarks(ParameterValues shared, List<ParameterValues> donors) {
    return List.of();
  }

  /**
   * Merges one tensor. Reads each input from beginning to end as often as it needs and writes every
   * number of the output exactly once, in ascending order.
   *
   * @param input meets {@link #inputs()}, all tensors of equal shape, parameters complete
   */
  void merge(MergeInput input, TensorSink output);
}
