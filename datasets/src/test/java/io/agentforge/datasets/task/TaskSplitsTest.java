package io.agentforge.datasets.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.seed.SeedTree;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskSplitsTest {
  private static final TaskSplits SPLITS = TaskSplits.standard();

  static List<TaskFamily> families() {
    return TaskFamilies.all();
  }

  @Test
  void eightOfTenInstancesAreForTrainingAndOneEachForSelectionAndTest() {
    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      TaskItem item = new KeyValue().draw(SeedTree.root(3).child(i), 4);
      counts.merge(SPLITS.of(item), 1, Integer::sum);
    }
    assertThat(counts.get(Split.TRAIN) / (double) draws).as("train").isCloseTo(0.8, within(0.01));
    assertThat(counts.get(Split.SELECTION) / (double) draws)
        .as("selection")
        .isCloseTo(0.1, within(0.01));
    assertThat(counts.get(Split.TEST) / (double) draws).as("test").isCloseTo(0.1, within(0.01));
  }

  @Test
  void everyBucketIsUsedAboutEquallyOften() {
    int[] counts = new int[100];
    for (int i = 0; i < 100_000; i++) {
      counts[SPLITS.bucket("family", "instance " + i)]++;
    }
    double chiSquared = 0;
    for (int count : counts) {
      chiSquared += Math.pow(count - 1000, 2) / 1000;
    }
    assertThat(chiSquared).as("chi-squared with 99 degrees, 99.9 %% point 148.2").isLessThan(148.2);
  }

  @ParameterizedTest
  @MethodSource("families")
  void splitsShareNoInstanceUnderAnySeed(TaskFamily family) {
    Map<Split, Set<String>> drawn = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      Set<String> forms = new HashSet<>();
      for (int i = 0; i < 600; i++) {
        SeedTree seed = SeedTree.root(i % 3).child(i);
        TaskItem item = SPLITS.draw(family, 1 + i % 6, split, seed);
        assertThat(SPLITS.of(item)).as("split of '%s'", item.prompt()).isEqualTo(split);
        forms.add(item.canonical());
      }
      drawn.put(split, forms);
    }
    assertThat(drawn.get(Split.TRAIN))
        .as("train against the others")
        .doesNotContainAnyElementsOf(drawn.get(Split.SELECTION))
        .doesNotContainAnyElementsOf(drawn.get(Split.TEST));
    assertThat(drawn.get(Split.SELECTION))
        .as("selection against test")
        .doesNotContainAnyElementsOf(drawn.get(Split.TEST));
  }

  @Test
  void anotherSaltGivesOtherSplits() {
    TaskSplits other = new TaskSplits("another salt");
    long moved =
        IntStream.range(0, 1000)
            .mapToObj(i -> new KeyValue().draw(SeedTree.root(1).child(i), 3))
            .filter(item -> SPLITS.of(item) != other.of(item))
            .count();
    assertThat(moved).as("of 1000 instances, expected 340").isBetween(280L, 400L);
  }

  @Test
  void aSpaceWithoutAnInstanceOfTheSplitIsAnErrorAndNotAnEndlessSearch() {
    TaskFamily constant = new OneInstance();
    Split own = SPLITS.of(constant.draw(SeedTree.root(0), 1));
    Split missing = own == Split.TEST ? Split.TRAIN : Split.TEST;
    assertThatThrownBy(() -> SPLITS.draw(constant, 1, missing, SeedTree.root(0)))
        .as("draw from a family with one instance")
        .isInstanceOfSatisfying(
            ForgeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_INVALID))
        .hasMessageContaining("one_instance level 1");
  }

  @Test
  void aLevelThatTheFamilyDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> SPLITS.draw(new KeyValue(), 7, Split.TRAIN, SeedTree.root(0)))
        .as("level 7 of 6")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("levels 1 to 6");
  }
}
