package io.agentforge.merge;

/**
 * One model's part in a merge of one tensor.
 *
 * @param key names the model in random draws: the same key in the same tensor draws the same mask,
 *     wherever the model stands in the list. The recipe's spelling of the model, or its hash
 * @param values the tensor
 * @param parameters resolved {@link ParameterSpec.Scope#PER_MODEL} parameters
 */
public record Donor(String key, TensorValues values, ParameterValues parameters) {
  /** A parameter of this donor. */
  public double number(String name) {
    return parameters.number(name);
  }
}
