package io.agentforge.merge;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.util.ArrayList;
import java.util.List;

/**
 * A way of the tokens through the layers of several parents: a model in data flow space (Akiba et
 * al., 2024, section 3.2), its weights untouched. The layers of all parents are laid out in a row,
 * parent by parent, and the row is repeated; an indicator for each position says whether the layer
 * is on the path, and the input of layer j that comes from layer i is multiplied by a scale.
 *
 * <p>The scales become factors of weights, so that the path is a passthrough merge that any loader
 * understands. A pre-norm block computes {@code h + f(norm(h))}, and norm(s h) = norm(h) for s &gt;
 * 0. With S the product of the scales up to a layer, the stream g = h / S needs no scaling at all
 * when the layer's output projections are divided by S: {@code g + f(norm(g)) / S}. The last norm
 * removes S. This is exact but for the epsilon of the norms.
 *
 * @param steps the layers in the order of the tokens, at least one
 */
public record DataFlowPath(List<Step> steps) {
  /**
   * Parts of the tensor names whose values a slice's scale multiplies: the writers to the stream.
   */
  public static final List<String> SCALED = List.of("o_proj", "down_proj");

  /**
   * A layer on the path.
   *
   * @param parent which parent, from 0
   * @param layer which of its layers, from 0
   * @param inputScale factor of the layer's input, greater than 0
   */
  public record Step(int parent, int layer, double inputScale) {}

  /**
   * Neighbouring layers of one parent with the same scale, as a passthrough slice.
   *
   * @param first first layer
   * @param end layer after the last
   * @param outputScale factor of the tensors whose names contain one of {@link #SCALED}
   */
  public record Slice(int parent, int first, int end, double outputScale) {}

  /** The scales W of the transitions; only those on the path are asked for. */
  @FunctionalInterface
  public interface Scales {
    Scales NONE = (from, to) -> 1;

    /**
     * The factor of the input of a layer.
     *
     * @param from position of the layer before in the row of all layers, -1 for the embedding
     * @param to position of the layer in the row
     */
    double of(int from, int to);
  }

  /**
   * Checks the steps.
   *
   * @throws ForgeException RECIPE_INVALID for a path without layers or a scale that is not a
   *     positive finite number
   */
  public DataFlowPath {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw invalid("no layer is on it", "Let at least one indicator be greater than 0");
    }
    for (int i = 0; i < steps.size(); i++) {
      double scale = steps.get(i).inputScale();
      if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
        throw invalid(
            "the input of step %d is scaled by %s".formatted(i, scale),
            "Use positive scales: a norm forgets the size of its input, not the sign");
      }
    }
  }

  /**
   * The path of an indicator array.
   *
   * @param layers number of layers of each parent
   * @param indicators r times as many as there are layers; a position greater than 0 is on the path
   * @throws ForgeException RECIPE_INVALID when the numbers do not fit or no layer is on the path
   */
  public static DataFlowPath of(List<Integer> layers, double[] indicators, Scales scales) {
    int row = layers.stream().mapToInt(Integer::intValue).sum();
    if (row == 0 || indicators.length % row != 0) {
      throw invalid(
          "%d indicators are no multiple of the %d layers".formatted(indicators.length, row),
          "Give an indicator for every layer of every parent in every repetition");
    }
    List<Step> steps = new ArrayList<>();
    int from = -1;
    for (int t = 0; t < indicators.length; t++) {
      if (indicators[t] > 0) {
        int to = t % row;
        steps.add(step(layers, to, scales.of(from, to)));
        from = to;
      }
    }
    return new DataFlowPath(steps);
  }

  /** The passthrough slices of the path. */
  public List<Slice> slices() {
    List<Slice> slices = new ArrayList<>();
    double product = 1;
    for (Step step : steps) {
      product *= step.inputScale();
      Slice next = new Slice(step.parent(), step.layer(), step.layer() + 1, 1 / product);
      Slice last = slices.isEmpty() ? next : slices.get(slices.size() - 1);
      if (!slices.isEmpty()
          && last.parent() == next.parent()
          && last.end() == next.first()
          && last.outputScale() == next.outputScale()) {
        slices.set(
            slices.size() - 1,
            new Slice(last.parent(), last.first(), next.end(), last.outputScale()));
      } else {
        slices.add(next);
      }
    }
    return slices;
  }

  private static Step step(List<Integer> layers, int position, double scale) {
    int parent = 0;
    int layer = position;
    while (layer >= layers.get(parent)) {
      layer -= layers.get(parent++);
    }
    return new Step(parent, layer, scale);
  }

  private static ForgeException invalid(String reason, String remedy) {
    return new ForgeException(ErrorCode.RECIPE_INVALID, "data flow path", reason, remedy);
  }
}
