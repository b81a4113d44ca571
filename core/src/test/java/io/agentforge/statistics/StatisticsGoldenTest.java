package io.agentforge.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What scipy, statsmodels and plain counting gave on the same inputs. */
class StatisticsGoldenTest {
  private static final double TOLERANCE = 1e-9;

  @Test
  void wilsonIntervalsEqualThoseOfStatsmodels() {
    for (JsonNode c : cases("wilson")) {
      same(
          Wilson.interval(
              c.get("successes").asLong(), c.get("n").asLong(), c.get("confidence").asDouble()),
          c.get("low"),
          c.get("high"),
          c);
    }
  }

  @Test
  void newcombeIntervalsOfIndependentSamplesEqualThoseOfStatsmodels() {
    for (JsonNode c : cases("newcombe_independent")) {
      Difference difference =
          Newcombe.independent(
              c.get("successes1").asLong(),
              c.get("n1").asLong(),
              c.get("successes2").asLong(),
              c.get("n2").asLong());
      same(difference.value(), c.get("difference"), c);
      same(difference.interval(), c.get("low"), c.get("high"), c);
    }
  }

  @Test
  void mcNemarAndThePairedNewcombeIntervalEqualTheReference() {
    for (JsonNode c : cases("mcnemar_exact")) {
      McNemar test = McNemar.test(c.get("only_first").asInt(), c.get("only_second").asInt());
      same(test.exact(), c.get("p_exact"), c);
      same(test.mid(), c.get("p_mid"), c);
      Difference difference =
          Newcombe.paired(
              c.get("both_right").asLong(),
              c.get("only_first").asLong(),
              c.get("only_second").asLong(),
              c.get("both_wrong").asLong());
      same(difference.value(), c.get("difference"), c);
      same(difference.interval(), c.get("newcombe_low"), c.get("newcombe_high"), c);
    }
  }

  @Test
  void chanceCorrectionEqualsTheFormulaOnValueAndLimits() {
    for (JsonNode c : cases("chance_corrected")) {
      ChanceCorrected score =
          ChanceCorrected.of(
              c.get("correct").asLong(), c.get("n").asLong(), c.get("chance").asDouble());
      same(score.value(), c.get("corrected"), c);
      same(score.interval(), c.get("low"), c.get("high"), c);
    }
  }

  @Test
  void anOracleScoresOneAndAConstantAnswerAboutChanceAfterCorrection() {
    int options = 4;
    int items = 1000;
    SeedTree answers = SeedTree.root(11).child("answers");
    long constant = IntStream.range(0, items).filter(i -> answers.integer(i, options) == 0).count();
    assertThat(ChanceCorrected.of(items, items, 1.0 / options).value()).as("oracle").isEqualTo(1);
    ChanceCorrected guess = ChanceCorrected.of(constant, items, 1.0 / options);
    assertThat(guess.interval().low()).as("constant answer, low end").isLessThan(0);
    assertThat(guess.interval().high()).as("constant answer, high end").isBetween(0.0, 0.1);
  }

  @Test
  void bootstrapEqualsTheReferenceDrawForDraw() {
    for (JsonNode c : cases("bootstrap")) {
      SeedTree seed = SeedTree.root(c.get("seed").asLong());
      double[] a = numbers(c.get("a"));
      for (int i = 0; i < 10; i++) {
        assertThat(PairedBootstrap.index(seed.bits(i), a.length))
            .as("draw %d of %s", i, c)
            .isEqualTo(c.get("first_indices").get(i).asInt());
      }
      PairedBootstrap result =
          PairedBootstrap.of(a, numbers(c.get("b")), seed, c.get("resamples").asInt());
      same(result.difference(), c.get("mean_difference"), c);
      same(result.resampledMean(), c.get("bootstrap_mean"), c);
      same(result.standardError(), c.get("standard_error"), c);
      same(result.shareAboveZero(), c.get("share_above_zero"), c);
      same(result.pTwoSided(), c.get("p_two_sided"), c);
      same(result.percentile(), c.get("percentile").get(0), c.get("percentile").get(1), c);
      assertThat(result.bca().isEmpty()).as("%s", c).isEqualTo(c.get("bca").isNull());
      result.bca().ifPresent(i -> same(i, c.get("bca").get(0), c.get("bca").get(1), c));
    }
  }

  @Test
  void theDifferenceOfAModelFromItselfIsZeroWithAnEmptyInterval() {
    double[] scores = IntStream.range(0, 300).mapToDouble(i -> i % 7 / 7.0).toArray();
    PairedBootstrap result = PairedBootstrap.of(scores, scores, SeedTree.root(1));
    assertThat(result.difference()).as("difference").isZero();
    assertThat(result.percentile()).as("interval").isEqualTo(new Interval(0, 0));
    assertThat(result.pTwoSided()).as("p").isEqualTo(1);
  }

  @Test
  void sumsAreRoundedOnceWhateverTheOrder() {
    double[] terms = {1e16, 1, -1e16, 1e-3, 0.1, 0.2, -0.3, 3e15, -3e15};
    java.math.BigDecimal exact = java.math.BigDecimal.ZERO;
    for (double term : terms) {
      exact = exact.add(new java.math.BigDecimal(term));
    }
    double[] reversed = new double[terms.length];
    Arrays.setAll(reversed, i -> terms[terms.length - 1 - i]);
    assertThat(ExactSum.of(terms)).as("forward").isEqualTo(exact.doubleValue());
    assertThat(ExactSum.of(reversed)).as("backward").isEqualTo(exact.doubleValue());
    assertThat(ExactSum.of(new double[] {1, 0x1p-53, 0x1p-106}))
        .as("a tie broken by a tiny term")
        .isEqualTo(1 + 0x1p-52);
  }

  @Test
  void spearmanEqualsScipyAndIsAbsentForAConstantColumn() {
    for (JsonNode c : cases("spearman")) {
      Optional<Spearman> result = Spearman.of(numbers(c.get("x")), numbers(c.get("y")));
      assertThat(result.isEmpty()).as("%s", c).isEqualTo(c.get("rho").isNull());
      result.ifPresent(
          r -> {
            same(r.rho(), c.get("rho"), c);
            same(r.p(), c.get("p_t_approximation"), c);
          });
    }
  }

  @Test
  void distinctNEqualsPlainCounting() {
    for (JsonNode c : cases("distinct_n")) {
      List<int[]> sequences = new ArrayList<>();
      c.get("sequences").forEach(s -> sequences.add(ints(s)));
      for (int n = 1; n <= 3; n++) {
        same(DistinctN.pooled(sequences, n), c.get("pooled").get(Integer.toString(n)), c);
        same(
            DistinctN.meanOverSequences(sequences, n),
            c.get("mean_over_sequences").get(Integer.toString(n)),
            c);
      }
    }
  }

  @Test
  void impossibleCountsAreRefused() {
    assertThatThrownBy(() -> Wilson.interval(3, 2)).hasMessageContaining("3 successes of 2");
    assertThatThrownBy(() -> Wilson.interval(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ChanceCorrected.of(1, 2, 1)).hasMessageContaining("chance");
  }

  private static List<JsonNode> cases(String name) {
    String path = "/golden/stats/" + name + ".json";
    try (InputStream in = StatisticsGoldenTest.class.getResourceAsStream(path)) {
      JsonNode array = new ObjectMapper().readTree(in);
      assertThat(array).as(path).hasSize(20);
      return StreamSupport.stream(array.spliterator(), false).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(path, e);
    }
  }

  private static void same(Interval actual, JsonNode low, JsonNode high, JsonNode input) {
    same(actual.low(), low, input);
    same(actual.high(), high, input);
  }

  private static void same(OptionalDouble actual, JsonNode expected, JsonNode input) {
    assertThat(actual.isEmpty()).as("absent for %s", input).isEqualTo(expected.isNull());
    actual.ifPresent(value -> same(value, expected, input));
  }

  private static void same(double actual, JsonNode expected, JsonNode input) {
    assertThat(actual).as("%s", input).isCloseTo(expected.asDouble(), within(TOLERANCE));
  }

  private static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
