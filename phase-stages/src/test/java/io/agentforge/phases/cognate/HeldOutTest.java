package io.agentforge.phases.cognate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.datasets.corpus.Document;
import io.agentforge.datasets.task.Domain;
import io.agentforge.datasets.task.Split;
import io.agentforge.datasets.task.TaskFamilies;
import io.agentforge.datasets.task.TaskItem;
import io.agentforge.datasets.task.TaskSampler;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.HeldOut;
import io.agentforge.seed.SeedTree;
import io.agentforge.statistics.ChanceCorrected;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.Whitespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeldOutTest {
  private static final TaskSampler TASKS = TaskSampler.standard();
  private static final HeldOut HELD_OUT = new HeldOut(TASKS, SeedTree.root(7));

  @Property(tries = 100)
  void pieces_joined_are_the_text_and_break_at_white_space_only(
      @ForAll @AlphaChars @Whitespace @StringLength(max = 2000) String text) {
    List<String> pieces = HeldOut.pieces(text);
    assertThat(String.join("", pieces)).as("joined").isEqualTo(text);
    for (int i = 1; i < pieces.size(); i++) {
      assertThat(Character.isWhitespace(pieces.get(i).charAt(0))).as("piece %d", i).isTrue();
      assertThat(pieces.get(i - 1).length())
          .as("length of piece %d", i - 1)
          .isGreaterThanOrEqualTo(HeldOut.PIECE_CHARACTERS);
    }
  }

  @Test
  void text_is_taken_in_whole_documents_until_there_is_enough() {
    List<Document> documents =
        IntStream.range(0, 8)
            .mapToObj(i -> new Document("d" + i, "book", "t", ("café " + i + " ").repeat(100)))
            .toList();
    List<EvaluationItem> items = HELD_OUT.text(documents, 1500);
    Map<String, String> joined =
        items.stream()
            .collect(
                Collectors.groupingBy(
                    item -> item.id().split("/")[1],
                    Collectors.mapping(EvaluationItem::answer, Collectors.joining())));
    assertThat(joined).as("documents of 700 characters that reach 1,500").hasSize(3);
    for (Document document : documents) {
      if (joined.containsKey(document.id())) {
        assertThat(joined.get(document.id())).as(document.id()).isEqualTo(document.text());
      }
    }
    assertThat(items.stream().mapToInt(EvaluationItem::bytes).sum())
        .as("bytes of 3 × 100 pieces with one letter of two bytes")
        .isEqualTo(3 * 800);
    List<Document> turned = new java.util.ArrayList<>(documents);
    java.util.Collections.reverse(turned);
    assertThat(HELD_OUT.text(turned, 1500)).as("documents in another order").isEqualTo(items);
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void questions_are_stable_distinct_and_no_training_instance(Domain domain) {
    List<EvaluationItem> items = HELD_OUT.questions(Split.TEST, domain, 80);
    assertThat(new HeldOut(TASKS, SeedTree.root(7)).questions(Split.TEST, domain, 80))
        .as("asked again")
        .isEqualTo(items);
    assertThat(items.subList(0, 20))
        .as("the first 20 do not depend on how many are asked for")
        .isEqualTo(HELD_OUT.questions(Split.TEST, domain, 20));
    assertThat(items).extracting(EvaluationItem::id).as("ids").doesNotHaveDuplicates();
    Set<String> selection = ids(HELD_OUT.questions(Split.SELECTION, domain, 80));
    assertThat(ids(items)).as("test and selection").doesNotContainAnyElementsOf(selection);
    Set<String> trained = new HashSet<>();
    for (int i = 0; i < 4000; i++) {
      trained.add(TASKS.item(Split.TRAIN, domain, SeedTree.root(3), i).prompt());
    }
    assertThat(items)
        .extracting(EvaluationItem::prompt)
        .as("prompts also trained on")
        .doesNotContainAnyElementsOf(trained);
    for (TaskItem item :
        TASKS.evaluationSet(
            Split.TEST, domain, 80, SeedTree.root(7).child("held-out", "test", domain.id()))) {
      assertThat(TASKS.splits().of(item)).as(item.canonical()).isEqualTo(Split.TEST);
    }
  }

  @ParameterizedTest
  @EnumSource(Domain.class)
  void an_oracle_scores_one_and_a_constant_answer_about_chance(Domain domain) {
    List<EvaluationItem> items = HELD_OUT.questions(Split.TEST, domain, 600);
    Map<String, Map<String, Long>> trained = new HashMap<>();
    for (int i = 0; i < 6000; i++) {
      TaskItem item = TASKS.item(Split.TRAIN, domain, SeedTree.root(3), i);
      trained
          .computeIfAbsent(item.family(), f -> new HashMap<>())
          .merge(item.solution(), 1L, Long::sum);
    }
    Map<String, String> constant = new HashMap<>();
    double chance = 0;
    for (Map.Entry<String, Map<String, Long>> family : trained.entrySet()) {
      Map.Entry<String, Long> most =
          family.getValue().entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
      constant.put(family.getKey(), most.getKey());
      double all = family.getValue().values().stream().mapToLong(Long::longValue).sum();
      chance += most.getValue() / all / trained.size();
    }
    long oracle =
        items.stream()
            .filter(
                item ->
                    TaskFamilies.named(item.family())
                        .oracle(item.prompt())
                        .equals(item.answer().strip()))
            .count();
    long guessed =
        items.stream()
            .filter(item -> constant.get(item.family()).equals(item.answer().strip()))
            .count();
    assertThat(ChanceCorrected.of(oracle, items.size(), chance).value()).as("oracle").isEqualTo(1);
    assertThat(ChanceCorrected.of(guessed, items.size(), chance).value())
        .as("most frequent answer of each family, chance %s", chance)
        .isCloseTo(0, within(0.08));
    assertThat(chance).as("chance").isLessThan(0.4);
  }

  private static Set<String> ids(List<EvaluationItem> items) {
    return items.stream().map(EvaluationItem::id).collect(Collectors.toSet());
  }
}
