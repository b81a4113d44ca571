package io.agentforge.phases.evomerge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.evolve.Candidate;
import io.agentforge.evolve.Genome;
import io.agentforge.evolve.GenomeSpace;
import io.agentforge.evolve.StrategyKind;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.recipe.EvomergeRecipe;
import io.agentforge.recipe.Overrides;
import io.agentforge.recipe.Recipe;
import io.agentforge.recipe.RecipeReader;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a recipe's words become, and the items a user brings. */
class MergeProposalsTest {
  private static final List<String> PARENTS =
      List.of("a".repeat(64), "b".repeat(64), "c".repeat(64), "d".repeat(64));

  private static EvomergeSettings settings(StrategyKind strategy, List<String> methods) {
    return new EvomergeSettings(
        "tiny",
        3,
        "salt",
        1,
        2,
        strategy,
        methods,
        2,
        GenomeSpace.Paths.EVOLVE,
        8,
        5,
        1000,
        5,
        0.001,
        0.95,
        EvomergeSettings.Control.NONE,
        new EvomergeRecipe.Learning(1, 0.03, 10),
        new EvomergeSettings.Items(4, 1.5, 10, 10, 10, 2, 0, 100, 100),
        ComputeType.FP32);
  }

  @ParameterizedTest
  @EnumSource(StrategyKind.class)
  void every_strategy_of_the_recipe_proposes_different_genomes_over_all_parents(StrategyKind kind) {
    Recipe recipe = RecipeReader.embedded(Overrides.set("evomerge.strategy=" + kind.id()));
    StrategyKind read = StrategyKind.of(recipe.evomerge().strategy());
    assertThat(read).as("strategy as read").isEqualTo(kind);
    MergeProposals proposals =
        MergeProposals.of(read, settings(read, recipe.evomerge().methods()), PARENTS, 4, 4);
    Set<String> hashes = new HashSet<>();
    List<Candidate> asked = proposals.strategy().ask();
    for (Candidate candidate : asked) {
      Genome genome = proposals.genomes().apply(candidate.point());
      hashes.add(genome.hash());
      assertThat(genome.parents()).as("parents").hasSize(4);
    }
    assertThat(hashes).as("genomes of %d candidates", asked.size()).hasSize(asked.size());
  }

  @Test
  void every_method_that_a_recipe_may_name_makes_genomes() {
    List<String> all =
        List.of(
            "task_arithmetic",
            "linear",
            "ties",
            "dare_linear",
            "dare_ties",
            "multislerp",
            "della",
            "della_linear",
            "breadcrumbs",
            "breadcrumbs_ties");
    Recipe recipe =
        RecipeReader.embedded(Overrides.set("evomerge.methods=" + String.join(",", all)));
    assertThat(recipe.evomerge().methods()).as("methods as read").isEqualTo(all);
    GenomeSpace space = new GenomeSpace(PARENTS, all, 4, 1, GenomeSpace.Paths.KEEP, 3);
    for (String method : all) {
      assertThat(space.genome(space.point(method, 0.5, 0.5)).technique())
          .as("technique")
          .isEqualTo(method);
    }
  }

  private static List<EvaluationItem> read(Path folder, String... lines) throws Exception {
    Path file = folder.resolve("questions.jsonl");
    Files.write(file, List.of(lines));
    return QuestionFile.read(file);
  }

  @Test
  void questions_are_read_with_answers_or_choices_and_fall_into_three_disjoint_sets(
      @TempDir Path folder) throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      lines.add(
          "{\"prompt\": \"2 + %d =\", \"answer\": \"%d\", \"suite\": \"sums\"}"
              .formatted(i, i + 2));
      lines.add(
          "{\"prompt\": \"Pick %d\", \"choices\": [\"x\", \"y%d\"], \"answer\": 1}"
              .formatted(i, i));
    }
    List<EvaluationItem> questions = read(folder, lines.toArray(String[]::new));
    assertThat(questions).as("questions").hasSize(100);
    assertThat(questions.get(1).answer()).as("the right choice").isEqualTo("y0");
    MergeItems items =
        MergeItems.of(
            questions,
            new EvomergeSettings.Items(4, 1.5, 30, 30, 30, 2, 0, 100, 0),
            SeedTree.root(1));
    Set<String> seen = new HashSet<>();
    int total = 0;
    for (List<EvaluationItem> set : List.of(items.search(30), items.selection(), items.report())) {
      assertThat(set).as("a set").isNotEmpty();
      set.forEach(item -> seen.add(item.id()));
      total += set.size();
    }
    assertThat(seen).as("different items in the three sets").hasSize(total).hasSize(100);
    assertThat(items.search(4))
        .as("the first search items are the first of more")
        .allMatch(items.search(9)::contains)
        .hasSize(8);
  }

  @Test
  void what_is_no_question_is_refused_with_its_line(@TempDir Path folder) {
    assertThatThrownBy(
            () -> read(folder, "{\"prompt\": \"a\", \"answer\": \"b\"}", "{\"prompt\": \"a\"}"))
        .hasMessageContaining(":2")
        .hasMessageContaining("answer is missing");
    assertThatThrownBy(
            () -> read(folder, "{\"prompt\": \"a\", \"choices\": [\"x\"], \"answer\": 3}"))
        .hasMessageContaining("answer is 3 and there are 1 choices");
    assertThatThrownBy(() -> read(folder, "prompt")).hasMessageContaining("not JSON");
  }
}
