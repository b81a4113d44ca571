package io.agentforge.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.error.ForgeException;
import io.agentforge.merge.DataFlowPath.Slice;
import io.agentforge.merge.DataFlowPath.Step;
import io.agentforge.seed.SeedTree;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataFlowPathTest {
  private static final int WIDTH = 6;

  @Test
  void indicators_walk_through_the_layers_of_all_parents_as_often_as_the_row_is_repeated() {
    double[] indicators = {1, 1, -1, 0.5, 0, -0.1, 1, 0, 0, 2};
    DataFlowPath path =
        DataFlowPath.of(List.of(3, 2), indicators, (from, to) -> 1 + (from + 1) / 10.0 + to);
    assertThat(path.steps())
        .containsExactly(
            new Step(0, 0, 1),
            new Step(0, 1, 2.1),
            new Step(1, 0, 1 + 0.2 + 3),
            new Step(0, 1, 1 + 0.4 + 1),
            new Step(1, 1, 1 + 0.2 + 4));
  }

  @Test
  void neighbouring_layers_without_a_scale_between_them_are_one_slice() {
    double[] indicators = {1, 1, 1, 0, 1, 0, 1, 1, 0, 0};
    assertThat(DataFlowPath.of(List.of(3, 2), indicators, DataFlowPath.Scales.NONE).slices())
        .containsExactly(new Slice(0, 0, 3, 1), new Slice(1, 1, 2, 1), new Slice(0, 1, 3, 1));
  }

  @Test
  void dividing_the_output_projections_does_what_scaling_the_inputs_of_the_layers_does() {
    SeedTree seed = SeedTree.root(11).child("data flow");
    double[][][] read = new double[5][][];
    double[][][] write = new double[5][][];
    for (int layer = 0; layer < 5; layer++) {
      read[layer] = matrix(seed.child("read", layer));
      write[layer] = matrix(seed.child("write", layer));
    }
    double[] indicators = {1, 1, 0, 1, 1, 0, 1, 1, 0, 1};
    DataFlowPath path =
        DataFlowPath.of(
            List.of(3, 2), indicators, (from, to) -> from == -1 ? 1 : 0.5 + 0.3 * from + 0.13 * to);

    double[] scaled = matrix(seed.child("embedding"))[0];
    for (Step step : path.steps()) {
      int layer = step.parent() * 3 + step.layer();
      for (int i = 0; i < WIDTH; i++) {
        scaled[i] *= step.inputScale();
      }
      block(scaled, read[layer], write[layer], 1);
    }
    double[] folded = matrix(seed.child("embedding"))[0];
    for (Slice slice : path.slices()) {
      for (int layer = slice.first(); layer < slice.end(); layer++) {
        int position = slice.parent() * 3 + layer;
        block(folded, read[position], write[position], slice.outputScale());
      }
    }
    assertThat(norm(folded)).as("seed 11").containsExactly(norm(scaled), within(1e-12));
    assertThat(path.slices()).as("scales that differ").hasSize(7);
  }

  @Test
  void a_path_without_layers_is_refused() {
    assertThatThrownBy(
            () -> DataFlowPath.of(List.of(2), new double[] {0, -1}, DataFlowPath.Scales.NONE))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("no layer is on it");
  }

  @Test
  void a_scale_that_turns_the_stream_around_is_refused() {
    assertThatThrownBy(() -> DataFlowPath.of(List.of(2), new double[] {1, 1}, (from, to) -> -0.5))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("step 0 is scaled by -0.5");
  }

  @Test
  void indicators_that_do_not_cover_every_layer_are_refused() {
    assertThatThrownBy(
            () -> DataFlowPath.of(List.of(2, 2), new double[6], DataFlowPath.Scales.NONE))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("6 indicators are no multiple of the 4 layers");
  }

  /** h + outputScale · write · tanh(read · norm(h)). */
  private static void block(double[] h, double[][] read, double[][] write, double outputScale) {
    double[] inner = times(read, norm(h));
    for (int i = 0; i < WIDTH; i++) {
      inner[i] = Math.tanh(inner[i]);
    }
    double[] out = times(write, inner);
    for (int i = 0; i < WIDTH; i++) {
      h[i] += outputScale * out[i];
    }
  }

  private static double[] norm(double[] h) {
    double squares = 0;
    for (double value : h) {
      squares += value * value;
    }
    double[] normed = new double[h.length];
    for (int i = 0; i < h.length; i++) {
      normed[i] = h[i] / Math.sqrt(squares / h.length);
    }
    return normed;
  }

  private static double[] times(double[][] matrix, double[] x) {
    double[] y = new double[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      for (int j = 0; j < WIDTH; j++) {
        y[i] += matrix[i][j] * x[j];
      }
    }
    return y;
  }

  private static double[][] matrix(SeedTree seed) {
    double[][] matrix = new double[WIDTH][WIDTH];
    for (int i = 0; i < WIDTH * WIDTH; i++) {
      matrix[i / WIDTH][i % WIDTH] = seed.uniform(i) - 0.5;
    }
    return matrix;
  }
}
