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
        items.add(new EvaluationItem(suite + "/" + i, suite, "f", 1, "p", answer, 2));
      }
    }
    return items;
  }

  /** The first so many of a suite's items are right. */
  private static SuiteScores right(int reasoning, int recall) {
    SuiteScores scores = new SuiteScores();
    for (EvaluationItem item : ITEMS) {
      int number = Integer.parseInt(item.id().substring(item.id().indexOf('/') + 1));
      int limit = item.suite().equals("reasoning") ? reasoning : recall;
      scores.put(item.id(), 1.5, 2, number < limit);
    }
    return scores;
  }

  private static Measurement gate(SuiteScores parent, SuiteScores packed) {
    return BitnetGates.accuracy(BitnetGates.kept(parent, packed, ITEMS, SEED)).measurement();
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
    assertThat(gate.note()).contains("suite recall", "2 of 2 suites count");
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
  void compression_is_file_bytes_over_file_bytes() {
    assertThat(BitnetGates.compression(1000, 80).measurement().value()).isEqualTo(12.5);
  }
}
