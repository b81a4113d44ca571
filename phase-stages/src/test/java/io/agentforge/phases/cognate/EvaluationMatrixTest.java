package io.agentforge.phases.cognate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.phases.Metric;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.score.ScoredSequence;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationMatrixTest {
  private static final double LN2 = Math.log(2);

  @Test
  void numbers_follow_from_sums_over_tokens_and_bytes() {
    EvaluationMatrix matrix = new EvaluationMatrix(items());
    matrix.put("m", "text/0", new EvaluationMatrix.Cell(8 * LN2, 4, false));
    matrix.put("m", "text/1", new EvaluationMatrix.Cell(12 * LN2, 2, false));
    matrix.put("m", "recall/0", new EvaluationMatrix.Cell(1, 2, true));
    matrix.put("m", "recall/1", new EvaluationMatrix.Cell(5, 4, true));
    matrix.put("m", "recall/2", new EvaluationMatrix.Cell(3, 3, false));
    matrix.put("m", "reasoning/0", new EvaluationMatrix.Cell(2, 2, false));
    matrix.put("m", "procedure/0", new EvaluationMatrix.Cell(2, 1, true));
    List<Metric> metrics = matrix.metrics();

    Metric recall = metric(metrics, "nll/recall");
    assertThat(recall.value()).as("(1 + 5 + 3) / (2 + 4 + 3)").isCloseTo(1, within(1e-12));
    assertThat(recall.items()).as("items").isEqualTo(3);
    assertThat(recall.low()).as("low end").isLessThan(1);
    assertThat(recall.high()).as("high end").isGreaterThan(1);
    assertThat(metric(metrics, "nll/reasoning").low()).as("one item has no interval").isNull();

    Metric text = metric(metrics, "nll/text");
    assertThat(text.value()).as("20 ln 2 / 6").isCloseTo(20 * LN2 / 6, within(1e-12));
    Metric bits = metric(metrics, "bits_per_byte/text");
    assertThat(bits.value()).as("20 bits over 10 bytes").isCloseTo(2, within(1e-12));
    assertThat(bits.unit()).as("unit").isEqualTo("bits/byte");

    Metric exact = metric(metrics, "exact/recall");
    assertThat(exact.value()).as("2 of 3").isCloseTo(2.0 / 3, within(1e-12));
    // Wilson by hand, z = 1.959964: centre (p + z²/2n) / (1 + z²/n), half width beside it
    assertThat(exact.low()).as("Wilson low").isCloseTo(0.20766, within(1e-4));
    assertThat(exact.high()).as("Wilson high").isCloseTo(0.93851, within(1e-4));
    assertThat(metrics)
        .extracting(Metric::name)
        .as("no exact match of text")
        .doesNotContain("exact/text");
    assertThat(metrics).extracting(Metric::split).as("splits").containsOnly("test");
  }

  @Test
  void items_of_other_suites_and_models_do_not_count() {
    EvaluationMatrix matrix = new EvaluationMatrix(items());
    matrix.put("a", "recall/0", new EvaluationMatrix.Cell(2, 2, true));
    matrix.put("a", "reasoning/0", new EvaluationMatrix.Cell(100, 2, true));
    matrix.put("b", "recall/0", new EvaluationMatrix.Cell(6, 2, true));
    assertThat(matrix.nllPerToken("a", "recall").value()).as("a").isEqualTo(1);
    assertThat(matrix.nllPerToken("b", "recall").value()).as("b").isEqualTo(3);
    assertThat(matrix.nllBySuite("recall", List.of("a", "b")).get("a"))
        .as("items of recall")
        .containsOnlyKeys("recall/0");
    assertThat(matrix.covers("a", "reasoning")).as("all of reasoning").isTrue();
    assertThat(matrix.covers("a", "recall")).as("two of recall are missing").isFalse();
    assertThat(matrix.covers("c", "recall")).as("a model nobody judged").isFalse();
  }

  @Test
  void the_unigram_model_is_add_one_smoothed_over_scored_tokens() {
    List<ScoredSequence> training =
        List.of(
            new ScoredSequence(new int[] {3, 3, 0, 1}, 2), // the first two are a prompt
            new ScoredSequence(new int[] {2, 0}, 1));
    Unigram unigram = Unigram.of(4, training);
    double known = -Math.log(3.0 / 7); // token 0: two of three scored, plus one, over 3 + 4
    double rare = -Math.log(2.0 / 7);
    double unseen = -Math.log(1.0 / 7);
    assertThat(unigram.nllPerToken(List.of(new ScoredSequence(new int[] {9, 0, 1, 3}, 1))))
        .as("mean over the scored tokens")
        .isCloseTo((known + rare + unseen) / 3, within(1e-12));
    double sum = 0;
    for (int token = 0; token < 4; token++) {
      sum += Math.exp(-unigram.nllPerToken(List.of(new ScoredSequence(new int[] {0, token}, 1))));
    }
    assertThat(sum).as("probabilities").isCloseTo(1, within(1e-12));
  }

  private static List<EvaluationItem> items() {
    List<EvaluationItem> items = new ArrayList<>();
    items.add(new EvaluationItem("text/0", "text", "book", 0, "", "four", 4));
    items.add(new EvaluationItem("text/1", "text", "book", 0, "", "sixsix", 6));
    for (int i = 0; i < 3; i++) {
      items.add(new EvaluationItem("recall/" + i, "recall", "key_value", 1, "p" + i, " a", 2));
    }
    items.add(new EvaluationItem("reasoning/0", "reasoning", "total", 1, "p", " a", 2));
    items.add(new EvaluationItem("procedure/0", "procedure", "sort", 1, "p", " a", 2));
    return items;
  }

  private static Metric metric(List<Metric> metrics, String name) {
    return metrics.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
  }
}
