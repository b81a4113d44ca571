package io.agentforge.phases.bitnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.gate.Measurement;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.seed.SeedTree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the gates of phase 4 measure, on answers that are known. */
class BitnetGatesTest {
  private static final int EACH = 200;
  private static final List<EvaluationItem> ITEMS = items();
  private static final SeedTree SEED = SeedTree.root(4);

  /** Two suites; each answer is one of ten, so guessing gives 0.1. */
  private static List<EvaluationItem> items() {
    List<EvaluationItem> items = new ArrayList<>();
    for (String suite : List.of("reasoning", "recall")) {
      for (int i = 0; i < EACH; i++) {
        String answer = " " + i % 10;
        items.add(new EvaluationItem(suite + "/" + i, suite, "f-" + suite, 1, "p", answer, 2));
      }
    }
    return items;
  }

  /** Two tokens an answer: the digit, of which guessing gets 0.1, and the end, always the same. */
  private static final SuiteScores GUESS = guess();

  private static SuiteScores guess() {
    SuiteScores guess = new SuiteScores();
    guess.add(GuessUnit.guess(ITEMS, ITEMS, item -> new int[] {item.answer().charAt(1), 7}));
    return guess;
  }

  /** The first so many of a suite's items are right; of the others only the end is. */
  private static SuiteScores right(int reasoning, int recall) {
    SuiteScores scores = new SuiteScores();
    for (EvaluationItem item : ITEMS) {
      int number = Integer.parseInt(item.id().substring(item.id().indexOf('/') + 1));
      int limit = item.suite().equals("reasoning") ? reasoning : recall;
      boolean right = number < limit;
      scores.put(item.id(), new SuiteScores.Answer(1.5, 2, right ? 2 : 1, right));
    }
    return scores;
  }

  private static Measurement gate(SuiteScores parent, SuiteScores packed) {
    return BitnetGates.accuracy(BitnetGates.kept(parent, packed, GUESS, ITEMS, SEED)).measurement();
  }

  @Test
  void a_copy_of_the_model_keeps_all() {
    Measurement gate = gate(right(150, 160), right(150, 160));
    assertThat(gate.value()).as("kept").isEqualTo(1);
    assertThat(gate.low()).as("low end").isEqualTo(1);
  }

  @Test
  void the_worst_suite_decides_and_guessing_is_taken_off_before_the_ratio() {
    Measurement gate = gate(right(150, 160), right(150, 110));
    double parent = (0.8 - 0.1) / 0.9;
    double packed = (0.55 - 0.1) / 0.9;
    assertThat(gate.value()).as("kept on recall").isCloseTo(packed / parent, within(1e-9));
    assertThat(gate.low()).as("low end").isLessThan(gate.value());
    assertThat(gate.note()).contains("recall/f-recall", "4 of 4 scores count");
  }

  @Test
  void a_model_that_only_knows_the_commonest_answers_keeps_nothing() {
    Measurement gate = gate(right(150, 160), right(20, 20));
    assertThat(gate.value()).as("kept").isCloseTo(0, within(1e-9));
  }

  @Test
  void suites_that_are_saturated_or_hardly_known_prove_nothing() {
    assertThat(gate(right(199, 40), right(199, 40)).value()).as("no suite counts").isNull();
    assertThat(gate(right(199, 40), right(199, 40)).note()).contains("between 0.6 and 0.9");
    Measurement one = gate(right(199, 160), right(20, 160));
    assertThat(one.value()).as("only recall counts").isEqualTo(1);
  }

  @Test
  void guessing_gets_the_form_of_an_answer() {
    assertThat(GUESS.share(SuiteScores.Score.EXACT, ITEMS)).as("one of ten").isEqualTo(0.1);
    assertThat(GUESS.share(SuiteScores.Score.TOKENS, ITEMS))
        .as("one of ten, and the end")
        .isEqualTo(0.55);
  }

  @Test
  void guessing_knows_nothing_of_a_form_it_has_no_example_of() {
    List<EvaluationItem> examples =
        ITEMS.stream().filter(item -> item.suite().equals("recall")).toList();
    SuiteScores guess = new SuiteScores();
    guess.add(GuessUnit.guess(examples, ITEMS, item -> new int[] {item.answer().charAt(1), 7}));
    assertThat(guess.share(SuiteScores.Score.EXACT, ITEMS))
        .as("half of one of ten")
        .isEqualTo(0.05);
  }

  @Test
  void tokens_right_count_where_whole_answers_are_seldom_right() {
    SuiteScores parent = new SuiteScores();
    SuiteScores packed = new SuiteScores();
    for (EvaluationItem item : ITEMS) {
      boolean third = item.answer().charAt(1) % 3 == 0;
      parent.put(item.id(), new SuiteScores.Answer(1, 10, third ? 10 : 7, third));
      packed.put(item.id(), new SuiteScores.Answer(1, 10, third ? 9 : 7, false));
    }
    SuiteScores guess = new SuiteScores();
    ITEMS.forEach(i -> guess.put(i.id(), new SuiteScores.Answer(0, 10, 1, false)));
    Measurement gate =
        BitnetGates.accuracy(BitnetGates.kept(parent, packed, guess, ITEMS, SEED)).measurement();
    double before = (0.4 * 10 + 0.6 * 7) / 10;
    double after = (0.4 * 9 + 0.6 * 7) / 10;
    assertThat(gate.note()).contains("tokens_right/", "2 of 4 scores count");
    assertThat(gate.value()).isCloseTo((after - 0.1) / (before - 0.1), within(1e-9));
  }

  @Test
  void divergence_is_that_of_the_distributions() {
    float[] p = {9, 0, (float) Math.log(3)};
    float[] q = {9, (float) Math.log(3), 0};
    double expected = 0.25 * Math.log(0.25 / 0.75) + 0.75 * Math.log(0.75 / 0.25);
    assertThat(DivergenceUnit.divergence(p, q, 1, 2)).isCloseTo(expected, within(1e-6));
    assertThat(DivergenceUnit.divergence(p, p, 0, 3)).isZero();
  }

  @Test
  void a_ratio_to_next_to_nothing_has_no_interval() {
    List<BitnetGates.Kept> kept =
        BitnetGates.kept(right(21, 160), right(20, 160), GUESS, ITEMS, SEED);
    assertThat(kept.get(0).suite()).isEqualTo("reasoning/f-reasoning");
    assertThat(kept.get(0).low()).as("low end").isNull();
    assertThat(kept.get(0).counts()).isFalse();
  }

  @Test
  void compression_is_file_bytes_over_file_bytes() {
    assertThat(BitnetGates.compression(1000, 80).measurement().value()).isEqualTo(12.5);
  }
}
