package io.agentforge.datasets.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.seed.SeedTree;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskFamiliesTest {
  static List<TaskFamily> families() {
    return TaskFamilies.all();
  }

  @Provide
  Arbitrary<TaskFamily> family() {
    return Arbitraries.of(TaskFamilies.all());
  }

  @Property(tries = 20_000)
  void theOracleSolvesEveryPromptFromItsTextAlone(
      @ForAll("family") TaskFamily family,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int level) {
    TaskItem item = family.draw(SeedTree.root(seed), level);
    assertThat(family.oracle(item.prompt()))
        .as("answer to '%s'", item.prompt())
        .isEqualTo(item.solution());
  }

  @Property(tries = 5_000)
  void aPromptIsSpacedSymbolsAndSoIsItsAnswer(
      @ForAll("family") TaskFamily family,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int level) {
    TaskItem item = family.draw(SeedTree.root(seed), level);
    String text = item.text();
    assertThat(text).as("symbols with single spaces").matches("[!-~]+( [!-~]+)*");
    assertThat(item.answer()).as("answer of '%s'", text).matches(" [!-~].*");
    assertThat(text.split(" ").length)
        .as("symbols in '%s'", text)
        .isLessThanOrEqualTo(level <= 4 ? 100 : 160);
  }

  @Property(tries = 2_000)
  void aDrawDependsOnNothingButItsArguments(
      @ForAll("family") TaskFamily family,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int level) {
    TaskItem item = family.draw(SeedTree.root(seed), level);
    assertThat(family.draw(SeedTree.root(seed), level)).as("second draw").isEqualTo(item);
    assertThat(item.family()).as("family of the item").isEqualTo(family.id());
    assertThat(item.domain()).as("domain of the item").isEqualTo(family.domain());
    assertThat(item.level()).as("level of the item").isEqualTo(level);
  }

  @Test
  void thereAreAtLeastThreeFamiliesInEachDomainWithNamesOfTheirOwn() {
    assertThat(families()).extracting(TaskFamily::id).as("ids").doesNotHaveDuplicates().hasSize(12);
    for (Domain domain : Domain.values()) {
      assertThat(TaskFamilies.of(domain))
          .as("families of %s", domain)
          .hasSizeGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void theFirstWordOfAPromptTellsTheFamily() {
    Set<String> words =
        families().stream()
            .map(family -> family.draw(SeedTree.root(1), 1).prompt().split(" ")[0])
            .collect(Collectors.toSet());
    assertThat(words).as("first words").hasSize(families().size());
  }

  @ParameterizedTest
  @MethodSource("families")
  void noAnswerIsSoFrequentThatGuessingItPays(TaskFamily family) {
    Map<String, Long> answers =
        IntStream.range(0, 4000)
            .mapToObj(i -> family.draw(SeedTree.root(5).child(i), 1 + i % family.maxLevel()))
            .collect(Collectors.groupingBy(TaskItem::answer, Collectors.counting()));
    double commonest = answers.values().stream().mapToLong(n -> n).max().orElseThrow() / 4000.0;
    assertThat(commonest)
        .as("share of the commonest answer of %s", family.id())
        .isLessThan(family.id().equals("boolean_logic") ? 0.55 : 0.17);
  }

  @Test
  void reorderedClausesAreTheSameInstance() {
    Map<String, List<TaskItem>> byCanonical =
        IntStream.range(0, 3000)
            .mapToObj(i -> new BooleanLogic().draw(SeedTree.root(2).child(i), 1))
            .collect(Collectors.groupingBy(TaskItem::canonical));
    for (List<TaskItem> same : byCanonical.values()) {
      assertThat(same)
          .as("answers of one instance")
          .extracting(TaskItem::answer)
          .containsOnly(same.get(0).answer());
    }
    assertThat(byCanonical.values())
        .as("instances met in more than one order")
        .anySatisfy(
            same ->
                assertThat(same.stream().map(TaskItem::prompt).distinct().count())
                    .isGreaterThan(1));
  }

  @Test
  void anUnknownNameIsRefusedWithTheNamesThatExist() {
    assertThatThrownBy(() -> TaskFamilies.named("sorting"))
        .as("lookup of a family that does not exist")
        .isInstanceOfSatisfying(
            ForgeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_INVALID))
        .hasMessageContaining("number_sort");
  }
}
