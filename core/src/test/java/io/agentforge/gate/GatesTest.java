package io.agentforge.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.error.ForgeException;
import io.agentforge.statistics.Interval;
import io.agentforge.statistics.Wilson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class GatesTest {
  private static final List<GateDefinition> COGNATE = GatesFile.shipped().of("cognate");
  private static final List<Measurement> GOOD =
      List.of(
          Measurement.exact("parameters", 24_924_160, 4, ""),
          share("specialisation", 560, 600),
          Measurement.exact("checkpoint_valid", 1, 4, ""));

  @Test
  void theThreeGatesOfPhaseOnePassOnGoodMeasurements() {
    GateBoard board = GateBoard.of(COGNATE, GOOD);
    assertThat(board.verdicts())
        .extracting(v -> v.definition().id())
        .as("gates")
        .containsExactly("parameters", "specialisation", "checkpoint_valid");
    assertThat(board.passed()).as("%s", board).isTrue();
  }

  @Test
  void deletingAMetricTurnsPassIntoNotEvaluated() {
    for (Measurement deleted : GOOD) {
      List<Measurement> rest = new ArrayList<>(GOOD);
      rest.remove(deleted);
      GateBoard board = GateBoard.of(COGNATE, rest);
      assertThat(board.find(deleted.gate()).orElseThrow().verdict())
          .as("%s", deleted.gate())
          .isEqualTo(Verdict.NOT_EVALUATED);
      assertThat(board.passed()).as("without %s", deleted.gate()).isFalse();
    }
    assertThat(GateBoard.of(List.of(), List.of()).passed()).as("no gates at all").isFalse();
  }

  @Test
  void missingNanInfiniteAndEmptyMeasurementsAreNotEvaluatedWhateverTheComparison() {
    List<Measurement> unusable =
        List.of(
            Measurement.missing("g", "crashed"),
            Measurement.exact("g", Double.NaN, 10, ""),
            Measurement.exact("g", Double.POSITIVE_INFINITY, 10, ""),
            Measurement.exact("g", Double.NEGATIVE_INFINITY, 10, ""),
            Measurement.exact("g", 1, 0, ""),
            new Measurement("g", 1.0, Double.NaN, 1.0, 10, ""),
            new Measurement("g", 1.0, null, 1.0, 10, ""),
            new Measurement("g", 1.0, 1.0, null, 10, null),
            new Measurement("g", 1.0, 2.0, 1.0, 10, ""));
    for (Comparison comparison : Comparison.values()) {
      for (Measurement measurement : unusable) {
        GateVerdict verdict = Gates.judge(gate(comparison, 1, 1e9), measurement);
        assertThat(verdict.verdict())
            .as("%s %s", comparison, measurement)
            .isEqualTo(Verdict.NOT_EVALUATED);
        assertThat(verdict.measurement().note()).as("note").contains("not evaluated: ");
      }
    }
  }

  @Test
  void aValueExactlyAtTheThresholdIsDecidedAsWritten() {
    assertThat(decide(Comparison.GREATER, 0.8)).as("0.8 > 0.8").isEqualTo(Verdict.FAIL);
    assertThat(decide(Comparison.AT_LEAST, 0.8)).as("0.8 >= 0.8").isEqualTo(Verdict.PASS);
    assertThat(decide(Comparison.LESS, 0.8)).as("0.8 < 0.8").isEqualTo(Verdict.FAIL);
    assertThat(decide(Comparison.AT_MOST, 0.8)).as("0.8 <= 0.8").isEqualTo(Verdict.PASS);
    assertThat(decide(Comparison.GREATER, Math.nextUp(0.8))).isEqualTo(Verdict.PASS);
    assertThat(decide(Comparison.LESS, Math.nextDown(0.8))).isEqualTo(Verdict.PASS);
  }

  @Test
  void onePerCentOfTwentyFiveMillionIncludesBothEndsAndNotOneMore() {
    GateDefinition parameters = COGNATE.get(0);
    assertThat(parameters.comparison()).isEqualTo(Comparison.WITHIN);
    Map<Long, Verdict> expected =
        Map.of(
            24_750_000L, Verdict.PASS,
            25_250_000L, Verdict.PASS,
            24_749_999L, Verdict.FAIL,
            25_250_001L, Verdict.FAIL);
    expected.forEach(
        (count, verdict) ->
            assertThat(Gates.judge(parameters, Measurement.exact("parameters", count, 1, "")))
                .extracting(GateVerdict::verdict)
                .as("%d parameters", count)
                .isEqualTo(verdict));
    assertThat(
            Gates.judge(
                    parameters.withThreshold(2_888_960),
                    Measurement.exact("parameters", 2_888_960, 1, ""))
                .verdict())
        .as("another profile's declared count")
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void thePessimisticEndOfTheIntervalIsJudged() {
    assertThat(Gates.judge(COGNATE.get(1), share("specialisation", 500, 600)).verdict())
        .as("0.833 of 600, low end 0.801")
        .isEqualTo(Verdict.PASS);
    assertThat(Gates.judge(COGNATE.get(1), share("specialisation", 50, 60)).verdict())
        .as("0.833 of 60, low end 0.72")
        .isEqualTo(Verdict.FAIL);
    Measurement wide = new Measurement("g", 0.5, 0.1, 0.9, 10, "");
    for (Comparison comparison : List.of(Comparison.GREATER, Comparison.LESS)) {
      assertThat(Gates.judge(gate(comparison, 0.5, 0), wide).verdict())
          .as("%s", comparison)
          .isEqualTo(Verdict.FAIL);
    }
    assertThat(Gates.judge(gate(Comparison.WITHIN, 0.5, 0.1), wide).verdict())
        .as("within 10 %")
        .isEqualTo(Verdict.FAIL);
  }

  @Property(tries = 500)
  void anIntervalNeverPassesWhatItsValueAloneWouldFail(
      @ForAll @DoubleRange(min = -1, max = 2) double value,
      @ForAll @DoubleRange(min = -1, max = 2) double a,
      @ForAll @DoubleRange(min = -1, max = 2) double b,
      @ForAll Comparison comparison) {
    GateDefinition gate = gate(comparison, 0.5, 0.5);
    Measurement alone = Measurement.exact("g", value, 1, "");
    Measurement ends = new Measurement("g", value, Math.min(a, b), Math.max(a, b), 1, "");
    if (Gates.judge(gate, ends).verdict() == Verdict.PASS) {
      assertThat(Gates.judge(gate, alone).verdict()).as("%s", ends).isEqualTo(Verdict.PASS);
    }
  }

  @Test
  void aBrokenGuardFailsTheGateAndIsNamed() {
    GateBoard board =
        GateBoard.of(
            COGNATE, GOOD, Map.of("specialisation", List.of("recall is worse than unigram")));
    GateVerdict verdict = board.find("specialisation").orElseThrow();
    assertThat(verdict.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(verdict.measurement().note()).contains("recall is worse than unigram");
    assertThat(board.passed()).as("board").isFalse();
  }

  @Test
  void aCopyOfTheModelShowsNoImprovementAndAnIdenticalPopulationNoDiversity() {
    GatesFile file = GatesFile.shipped();
    assertThat(
            Gates.judge(
                    file.find("evomerge", "fitness_improvement").orElseThrow(),
                    new Measurement("fitness_improvement", 0.0, 0.0, 0.0, 600, ""))
                .verdict())
        .isEqualTo(Verdict.FAIL);
    assertThat(
            Gates.judge(
                    file.find("evomerge", "diversity").orElseThrow(),
                    Measurement.exact("diversity", 0, 600, ""))
                .verdict())
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void measurementsWithoutADefinitionAndMixedUpOnesAreRefused() {
    assertThatThrownBy(() -> GateBoard.of(COGNATE.subList(0, 1), GOOD))
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("checkpoint_valid, specialisation");
    assertThatThrownBy(() -> Gates.judge(COGNATE.get(0), GOOD.get(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GateBoard.of(COGNATE, List.of(GOOD.get(0), GOOD.get(0))))
        .hasMessageContaining("two measurements");
  }

  private static Verdict decide(Comparison comparison, double value) {
    return Gates.judge(gate(comparison, 0.8, 0), Measurement.exact("g", value, 10, "")).verdict();
  }

  private static GateDefinition gate(Comparison comparison, double threshold, double tolerance) {
    return new GateDefinition("g", "cognate", "A test.", comparison, threshold, tolerance);
  }

  private static Measurement share(String gate, long wins, long items) {
    Interval interval = Wilson.interval(wins, items);
    return new Measurement(gate, (double) wins / items, interval.low(), interval.high(), items, "");
  }
}
