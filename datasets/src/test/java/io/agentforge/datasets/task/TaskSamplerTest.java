package io.agentforge.datasets.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.error.ForgeException;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TaskSamplerTest {
  private static final TaskSampler SAMPLER = TaskSampler.standard();
  private static final SeedTree SEED = SeedTree.root(7);

  @Test
  void theOrderOfDrawsDoesNotMatter() {
    List<Integer> order = new ArrayList<>(IntStream.range(0, 300).boxed().toList());
    Map<Integer, TaskItem> forwards =
        order.stream()
            .collect(
                Collectors.toMap(i -> i, i -> SAMPLER.item(Split.TRAIN, Domain.RECALL, SEED, i)));
    Collections.reverse(order);
    for (int i : order) {
      assertThat(SAMPLER.item(Split.TRAIN, Domain.RECALL, SEED, i))
          .as("item %d drawn again", i)
          .isEqualTo(forwards.get(i));
    }
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void itemsMixFamiliesAndLevelsEvenly(Domain domain) {
    List<TaskItem> items =
        IntStream.range(0, 3000).mapToObj(i -> SAMPLER.item(Split.TRAIN, domain, SEED, i)).toList();
    assertThat(items).as("domain").allMatch(item -> item.domain() == domain);
    assertThat(items).as("split").allMatch(item -> SAMPLER.splits().of(item) == Split.TRAIN);
    Map<String, Long> counts =
        items.stream()
            .collect(
                Collectors.groupingBy(item -> item.family() + item.level(), Collectors.counting()));
    assertThat(counts).as("families × levels").hasSize(12);
    assertThat(counts.values()).as("items of each, expected 250").allMatch(n -> n > 190 && n < 310);
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void anEvaluationSetIsBalancedAndWithoutRepetition(Domain domain) {
    List<TaskItem> items = SAMPLER.evaluationSet(Split.TEST, domain, 402, SEED);
    assertThat(items).as("items").hasSize(402);
    assertThat(items)
        .as("canonical forms")
        .extracting(item -> item.family() + item.canonical())
        .doesNotHaveDuplicates();
    assertThat(items).as("split").allMatch(item -> SAMPLER.splits().of(item) == Split.TEST);
    Map<String, Long> counts =
        items.stream().collect(Collectors.groupingBy(TaskItem::family, Collectors.counting()));
    assertThat(counts.values())
        .as("items a family")
        .containsExactlyInAnyOrder(101L, 101L, 100L, 100L);
    assertThat(SAMPLER.evaluationSet(Split.TEST, domain, 402, SEED)).as("again").isEqualTo(items);
  }

  @Test
  void aLongerEvaluationSetBeginsWithTheShorterOne() {
    List<TaskItem> shorter = SAMPLER.evaluationSet(Split.SELECTION, Domain.PROCEDURE, 60, SEED);
    List<TaskItem> longer = SAMPLER.evaluationSet(Split.SELECTION, Domain.PROCEDURE, 90, SEED);
    assertThat(longer.subList(0, 60)).as("first 60 of 90").isEqualTo(shorter);
  }

  @Test
  void trainingTextIsThePromptAndThenTheAnswerAfterASpace() {
    TaskItem item = SAMPLER.item(Split.TRAIN, Domain.REASONING, SEED, 0);
    assertThat(item.text()).as("text").isEqualTo(item.prompt() + " " + item.solution());
    assertThat(item.answeredBy(item.answer())).as("own continuation").isTrue();
    assertThat(item.answeredBy(item.answer() + " x")).as("one symbol more").isFalse();
  }

  @Test
  void levelsThatAreNoRangeAndSetsLargerThanTheSpaceAreRefused() {
    assertThatThrownBy(() -> new TaskSampler(TaskSplits.standard(), 3, 2))
        .as("levels 3 to 2")
        .isInstanceOf(ForgeException.class);
    TaskSampler easiest = new TaskSampler(TaskSplits.standard(), 1, 1);
    assertThatThrownBy(() -> easiest.evaluationSet(Split.TEST, Domain.REASONING, 40_000, SEED))
        .as("40,000 items of level 1")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("no unused instance");
  }
}
