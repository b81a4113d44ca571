package io.agentforge.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MergeGoldenTest {
  /** The README of the golden files: entries that lie at a threshold and may fall either way. */
  private static int entriesThatMayDiffer(String name, JsonNode facts) {
    return name.equals("arcee_fusion") ? 4 : facts.path("arbitrary_entries").asInt(0);
  }

  static Stream<String> cases() {
    return GoldenMerge.cases().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_recipe_gives_the_numbers_that_mergekit_wrote(String name) {
    JsonNode facts = GoldenMerge.json("cases.json").path(name);
    List<GoldenMerge.Task> tasks = GoldenMerge.tasks(name);
    assertThat(tasks).as("tensors of %s", name).hasSize(facts.path("tensors").asInt());
    int over = 0;
    double worst = 0;
    String where = "";
    for (GoldenMerge.Task task : tasks) {
      float[] expected = Floats.values(task.expected());
      float[] merged = written(task);
      DType dtype = task.expected().dtype();
      for (int i = 0; i < expected.length; i++) {
        double gap = Math.abs((double) merged[i] - expected[i]);
        double allowed =
            dtype == DType.F32
                ? facts.path("tolerance").asDouble()
                : facts.path("tolerance_ulps").asInt()
                    * GoldenMerge.unitInLastPlace(expected[i], dtype);
        over += gap <= allowed ? 0 : 1;
        if (!(gap <= worst)) {
          worst = gap;
          where = task.input().tensor() + " [" + i + "]";
        }
      }
    }
    assertThat(over)
        .as("entries of %s beyond the tolerance; the worst is off by %s at %s", name, worst, where)
        .isLessThanOrEqualTo(entriesThatMayDiffer(name, facts));
  }

  @Test
  void every_method_of_the_forge_has_a_golden_merge() {
    List<String> withGolden = GoldenMerge.cases().stream().map(GoldenMerge::methodOf).toList();
    assertThat(MergeMethods.builtIn())
        .as("methods; those without a golden merge are untested")
        .extracting(MergeMethod::name)
        .allMatch(withGolden::contains);
  }

  /** Written in the type of the golden file and read back. */
  private static float[] written(GoldenMerge.Task task) {
    Tensor expected = task.expected();
    ByteBuffer data = ByteBuffer.allocate(task.input().length() * expected.dtype().bytes());
    task.method().merge(task.input(), TensorSink.into(data, expected.dtype()));
    return Floats.values(new Tensor("", expected.dtype(), expected.shape(), data));
  }
}
