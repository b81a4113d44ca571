package io.agentforge.datasets.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.seed.SeedTree;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Levels are levels: what an instance demands grows with them, and a solver with a bounded number
 * of steps and bounded memory, which guesses where they do not suffice, gets worse. This is a
 * proxy; a trained model's accuracy is measured where models are.
 */
class DifficultyTest {
  private static final int ITEMS = 400;

  static List<TaskFamily> families() {
    return TaskFamilies.all();
  }

  @ParameterizedTest
  @MethodSource("families")
  void stepsOrSymbolsHeldGrowWithEveryLevelAndNeitherShrinks(TaskFamily family) {
    for (int level = 1; level < family.maxLevel(); level++) {
      double[] easier = demand(family, level);
      double[] harder = demand(family, level + 1);
      assertThat(harder[0]).as("steps at level %d", level + 1).isGreaterThanOrEqualTo(easier[0]);
      assertThat(harder[1]).as("held at level %d", level + 1).isGreaterThanOrEqualTo(easier[1]);
      assertThat(harder[0] + harder[1])
          .as("steps and held at level %d", level + 1)
          .isGreaterThan(easier[0] + easier[1]);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void aBoundedSolverGetsWorseFromLevelToLevel(TaskFamily family) {
    double[] hardest = demand(family, family.maxLevel());
    double[] levels = IntStream.rangeClosed(1, family.maxLevel()).asDoubleStream().toArray();
    double[] accuracy =
        IntStream.rangeClosed(1, family.maxLevel())
            .mapToDouble(level -> boundedAccuracy(family, level, hardest))
            .toArray();
    assertThat(new SpearmansCorrelation().correlation(levels, accuracy))
        .as("Spearman of level and accuracy %s of %s", Arrays.toString(accuracy), family.id())
        .isLessThanOrEqualTo(-0.8);
    assertThat(accuracy[0] - accuracy[family.maxLevel() - 1])
        .as("accuracy lost from the first to the last level")
        .isGreaterThan(0.2);
  }

  /** Mean steps and mean symbols held. */
  private static double[] demand(TaskFamily family, int level) {
    double[] sum = new double[2];
    for (int i = 0; i < ITEMS; i++) {
      Demand demand = family.demand(item(family, level, i).prompt());
      sum[0] += demand.operations();
      sum[1] += demand.held();
    }
    return new double[] {sum[0] / ITEMS, sum[1] / ITEMS};
  }

  /**
   * The budget is uniform up to the mean demand of the hardest level; a guess is another's answer.
   */
  private static double boundedAccuracy(TaskFamily family, int level, double[] hardest) {
    int correct = 0;
    for (int i = 0; i < ITEMS; i++) {
      TaskItem item = item(family, level, i);
      double budget =
          SeedTree.root(23).child(family.id(), level, i).uniform(0) * (hardest[0] + hardest[1]);
      Demand demand = family.demand(item.prompt());
      String answer =
          demand.operations() + demand.held() <= budget
              ? family.oracle(item.prompt())
              : item(family, level, i + ITEMS).solution();
      correct += answer.equals(item.solution()) ? 1 : 0;
    }
    return (double) correct / ITEMS;
  }

  private static TaskItem item(TaskFamily family, int level, int index) {
    return family.draw(SeedTree.root(11).child(family.id(), level, index), level);
  }
}
