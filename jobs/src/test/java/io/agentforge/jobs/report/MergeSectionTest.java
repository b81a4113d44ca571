package io.agentforge.jobs.report;

import static io.agentforge.jobs.report.SectionFixtures.figure;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.jobs.report.ReportData.Curve;
import io.agentforge.jobs.report.ReportData.Event;
import io.agentforge.jobs.report.ReportData.Individual;
import io.agentforge.jobs.report.ReportData.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No number here was measured on anything. */
class MergeSectionTest {
  private static final List<Individual> POPULATION =
      List.of(
          individual(0, 0, "ties", 0.20, 0, List.of(), ""),
          individual(0, 1, "linear", 0.10, 1, List.of(), ""),
          individual(0, 2, "dare_linear", null, 2, List.of(), ""),
          individual(1, 0, "ties", 0.25, 0, List.of("0/0", "0/1"), LedgerPopulation.CHAMPION),
          individual(1, 1, "linear", 0.12, 1, List.of("0/1"), ""));

  private static Individual individual(
      int generation,
      int number,
      String technique,
      Double fitness,
      int rank,
      List<String> parents,
      String role) {
    return new Individual(generation, number, technique, "crossover", fitness, rank, parents, role);
  }

  private static String page(List<Individual> population) {
    ReportData data =
        SectionFixtures.run(
            List.of(
                new Curve(
                    MergeSection.EVOLUTION,
                    "loss",
                    "search",
                    List.of(new Point(0, 0.2), new Point(1, 0.25)))),
            List.of(
                figure("fitness", "champion", 0.27),
                figure("fitness", "plain average", 0.11),
                figure("fitness_gain", "plain average", 0.16),
                figure("search_front/sums", "ties 0a1b2c3d", 0.31),
                figure("search_front/sides", "ties 0a1b2c3d", 0.22)),
            List.of(
                new Event(
                    "", "evomerge", "champion", MergeSection.RECIPE, "INFO", "merge_method: x"),
                new Event("", "evomerge", "search", "immigrants", "INFO", "two newcomers")),
            population);
    Markup page = new Markup();
    MergeSection.writeTo(page, data);
    return page.document();
  }

  @Test
  void it_compares_the_champion_and_tells_front_recipe_and_interventions() {
    assertThat(page(POPULATION))
        .contains(
            "Best so far on the selection items",
            "plain average",
            "Pareto front",
            "ties 0a1b2c3d",
            "merge_method: x",
            "two newcomers");
  }

  @Test
  void the_family_tree_joins_the_champion_with_its_ancestors_and_nobody_else() {
    String page = page(POPULATION);
    assertThat(page)
        .as("what a screen reader says")
        .contains("5 individuals in 2 generations, 3 of them in the champion");
    assertThat(page.split("class=\"line line-0\" d=\"M24.0", -1))
        .as("lines from generation 0 to the champion, besides that of the chart")
        .hasSize(3);
    assertThat(page).contains("generation 0, number 2 · crossover · dare_linear · F not measured");
  }

  @Test
  void credit_goes_to_each_technique() {
    assertThat(page(POPULATION))
        .contains("Credit by technique")
        .containsPattern("ties</th>.*?>2</td>.*?>0</td>.*?0\\.25")
        .containsPattern("dare_linear</th>.*?>1</td>.*?>1</td>.*?not measured");
  }

  @Test
  void without_a_population_in_the_ledger_there_is_no_tree() {
    assertThat(page(List.of())).doesNotContain("Family tree").contains("Pareto front");
  }
}
