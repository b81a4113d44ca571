package io.agentforge.phases.cognate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.phases.evaluation.Component;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SpecialisationTest {
  @Test
  void an_oracle_at_home_scores_one() {
    Specialisation.Wins wins =
        Specialisation.of(
            Component.RECALL,
            Map.of(
                "recall", Map.of("a", 0.0, "b", 0.0),
                "reasoning", Map.of("a", 0.1, "b", 3.0),
                "procedure", Map.of("a", 2.0, "b", 1e-9)));
    assertThat(wins.share()).as("share").isEqualTo(1);
    assertThat(wins.items()).as("items").isEqualTo(2);
  }

  @Property(tries = 50)
  void identical_models_never_win(
      @ForAll @Size(min = 1, max = 20) java.util.List<@DoubleRange(max = 9) Double> drawn) {
    Map<String, Double> nll = new HashMap<>();
    drawn.forEach(value -> nll.put("item" + nll.size(), value));
    for (Component own : Component.specialists()) {
      Specialisation.Wins wins =
          Specialisation.of(own, Map.of("reasoning", nll, "recall", nll, "procedure", nll));
      assertThat(wins.share()).as("share of %s", own).isZero();
    }
  }

  @Test
  void a_copy_of_the_specialist_as_sibling_takes_every_win_away() {
    Map<String, Double> best = Map.of("a", 0.5, "b", 0.25, "c", 1.0);
    Map<String, Double> worse = Map.of("a", 5.0, "b", 5.0, "c", 5.0);
    assertThat(
            Specialisation.of(
                    Component.REASONING,
                    Map.of("reasoning", best, "recall", best, "procedure", worse))
                .wins())
        .as("wins over a copy and a worse model")
        .isZero();
  }

  @Test
  void one_better_sibling_is_enough_to_lose_an_item() {
    Specialisation.Wins wins =
        Specialisation.of(
            Component.PROCEDURE,
            Map.of(
                "procedure", Map.of("a", 1.0, "b", 1.0, "c", 1.0, "d", 1.0),
                "recall", Map.of("a", 0.9, "b", 1.1, "c", 1.1, "d", 1.1),
                "reasoning", Map.of("a", 1.1, "b", 0.9, "c", 1.1, "d", 1.0)));
    assertThat(wins.wins()).as("only c is won: a and b are lost, d is a tie").isEqualTo(1);
    assertThat(wins.share()).as("share").isEqualTo(0.25);
  }

  @Test
  void siblings_judged_on_different_items_are_refused() {
    assertThatThrownBy(
            () ->
                Specialisation.of(
                    Component.RECALL,
                    Map.of("recall", Map.of("a", 1.0, "b", 1.0), "reasoning", Map.of("a", 2.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("different items");
  }
}
