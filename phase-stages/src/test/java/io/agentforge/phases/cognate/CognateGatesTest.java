package io.agentforge.phases.cognate;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.gate.GateVerdict;
import io.agentforge.gate.GatesFile;
import io.agentforge.gate.Verdict;
import io.agentforge.model.Profile;
import io.agentforge.phases.GateMeasurement;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.EvaluationItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measurements of phase 1 judged against the shipped gates file. */
class CognateGatesTest {
  private static final int ITEMS = 60;
  private static final Map<String, Double> UNIGRAM =
      Map.of("text", 6.0, "reasoning", 4.0, "recall", 4.0, "procedure", 4.0);

  @Test
  void a_phase_that_did_everything_right_passes_and_without_any_one_metric_it_does_not() {
    List<GateMeasurement> all = allPass();
    assertThat(GateMeasurement.board(definitions(), all).passed()).as("all three").isTrue();
    for (GateMeasurement deleted : all) {
      List<GateMeasurement> rest = new ArrayList<>(all);
      rest.remove(deleted);
      var board = GateMeasurement.board(definitions(), rest);
      String gate = deleted.measurement().gate();
      assertThat(board.find(gate).orElseThrow().verdict())
          .as("%s without its metric", gate)
          .isEqualTo(Verdict.NOT_EVALUATED);
      assertThat(board.passed()).as("the board without %s", gate).isFalse();
    }
    assertThat(GateMeasurement.board(definitions(), List.of()).verdicts())
        .as("nothing measured")
        .hasSize(3)
        .allMatch(verdict -> verdict.verdict() == Verdict.NOT_EVALUATED);
  }

  @Test
  void a_specialist_worse_than_the_unigram_model_elsewhere_breaks_the_gate() {
    EvaluationMatrix matrix = matrix(1, 2);
    assertThat(judge(specialisation(matrix, UNIGRAM)).verdict())
        .as("no guard broken")
        .isEqualTo(Verdict.PASS);
    Map<String, Double> floor = new HashMap<>(UNIGRAM);
    floor.put("recall", 1.9);
    GateVerdict broken = judge(specialisation(matrix, floor));
    assertThat(broken.verdict()).as("unigram better on recall").isEqualTo(Verdict.FAIL);
    assertThat(broken.measurement().note())
        .as("note")
        .contains("guard broken", "reasoning has NLL 2.000 on recall", "procedure has NLL");
    floor.put("recall", 2.0);
    assertThat(judge(specialisation(matrix, floor)).verdict())
        .as("as good as the unigram model is not worse")
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void the_weakest_specialist_decides_by_the_low_end_of_its_interval() {
    EvaluationMatrix matrix = matrix(1, 2);
    for (int i = 0; i < 9; i++) { // recall loses 9 of 60 at home: 0.85, Wilson low 0.739
      matrix.put("procedure", "recall/" + i, new EvaluationMatrix.Cell(0.5, 1, true));
    }
    CognateGates.Judged judged = CognateGates.specialisation(matrix, UNIGRAM);
    assertThat(judged.gate().subject()).as("subject").isEqualTo("recall");
    assertThat(judged.gate().measurement().value()).as("share").isEqualTo(0.85);
    assertThat(judged.metrics()).as("a share for each specialist").hasSize(3);
    assertThat(judge(judged.gate()).verdict())
        .as("0.85 of 60 items is not surely above 0.8")
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void identical_specialists_fail_with_a_share_of_zero() {
    GateVerdict verdict = judge(specialisation(matrix(1, 1), UNIGRAM));
    assertThat(verdict.verdict()).as("verdict").isEqualTo(Verdict.FAIL);
    assertThat(verdict.measurement().value()).as("share").isZero();
  }

  @Test
  void what_was_not_judged_is_not_evaluated() {
    assertThat(judge(specialisation(new EvaluationMatrix(List.of()), UNIGRAM)).verdict())
        .as("no items")
        .isEqualTo(Verdict.NOT_EVALUATED);
    EvaluationMatrix unjudged = new EvaluationMatrix(items());
    unjudged.put("recall", "recall/0", new EvaluationMatrix.Cell(1, 1, true));
    GateVerdict partly = judge(specialisation(unjudged, UNIGRAM));
    assertThat(partly.verdict()).as("one cell of many").isEqualTo(Verdict.NOT_EVALUATED);
    assertThat(partly.measurement().note()).as("note").contains("was not judged on");
    Map<String, Double> without = new HashMap<>(UNIGRAM);
    without.remove("procedure");
    assertThat(judge(specialisation(matrix(1, 2), without)).verdict())
        .as("a guard that cannot be checked")
        .isEqualTo(Verdict.NOT_EVALUATED);
    assertThat(judge(CognateGates.parameters(Map.of(), 1000L)).verdict())
        .as("no models")
        .isEqualTo(Verdict.NOT_EVALUATED);
    assertThat(judge(CognateGates.checkpointValid(Map.of())).verdict())
        .as("no checkpoints")
        .isEqualTo(Verdict.NOT_EVALUATED);
    EvaluationMatrix broken = matrix(1, 2);
    broken.put("recall", "reasoning/0", new EvaluationMatrix.Cell(Double.NaN, 1, false));
    assertThat(judge(specialisation(broken, UNIGRAM)).verdict())
        .as("a NaN elsewhere")
        .isEqualTo(Verdict.FAIL);
  }

  @ParameterizedTest
  @ValueSource(longs = {990_000, 1_000_000, 1_010_000})
  void a_size_within_one_percent_of_the_declared_one_passes(long counted) {
    assertThat(judge(CognateGates.parameters(Map.of("trunk", counted), 1_000_000L)).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 989_999, 1_010_001, 25_000_000})
  void one_model_off_by_more_than_one_percent_fails_for_all(long counted) {
    Map<String, Long> models = new LinkedHashMap<>(Map.of("trunk", 1_000_000L, "a", 1_000_001L));
    models.put("off", counted);
    GateVerdict verdict = judge(CognateGates.parameters(models, 1_000_000L));
    assertThat(verdict.verdict()).as("verdict").isEqualTo(Verdict.FAIL);
    assertThat(verdict.measurement().value()).as("the worst").isEqualTo(counted);
  }

  @Test
  void cognate_25m_is_held_against_the_twenty_five_million_of_the_file() {
    long built = Profile.COGNATE_25M.config().parameters();
    GateVerdict verdict = judge(CognateGates.parameters(Map.of("trunk", built), null));
    assertThat(verdict.definition().threshold()).as("threshold").isEqualTo(25_000_000);
    assertThat(verdict.verdict()).as("%d parameters", built).isEqualTo(Verdict.PASS);
    assertThat(judge(CognateGates.parameters(Map.of("trunk", 24_700_000L), null)).verdict())
        .as("1.2 % too few")
        .isEqualTo(Verdict.FAIL);
    long nano = Profile.NANO.config().parameters();
    assertThat(judge(CognateGates.parameters(Map.of("trunk", nano), nano)).definition().threshold())
        .as("another profile's own count")
        .isEqualTo(nano);
  }

  @Test
  void one_problem_of_one_checkpoint_fails_and_is_named() {
    GateVerdict verdict =
        judge(
            CognateGates.checkpointValid(
                Map.of("trunk", List.of(), "recall", List.of("logit 3 is NaN"))));
    assertThat(verdict.verdict()).as("verdict").isEqualTo(Verdict.FAIL);
    assertThat(verdict.measurement().value()).as("share").isEqualTo(0.5);
    assertThat(verdict.measurement().note()).as("note").contains("recall: logit 3 is NaN");
  }

  private static List<GateMeasurement> allPass() {
    return List.of(
        CognateGates.parameters(Map.of("trunk", 1000L), 1000L),
        specialisation(matrix(1, 2), UNIGRAM),
        CognateGates.checkpointValid(Map.of("trunk", List.of())));
  }

  private static GateMeasurement specialisation(
      EvaluationMatrix matrix, Map<String, Double> unigram) {
    return CognateGates.specialisation(matrix, unigram).gate();
  }

  private static GateVerdict judge(GateMeasurement measurement) {
    return GateMeasurement.board(definitions(), List.of(measurement))
        .find(measurement.measurement().gate())
        .orElseThrow();
  }

  private static List<io.agentforge.gate.GateDefinition> definitions() {
    return GatesFile.shipped().of("cognate");
  }

  private static List<EvaluationItem> items() {
    List<EvaluationItem> items = new ArrayList<>();
    for (Component suite : Component.specialists()) {
      for (int i = 0; i < ITEMS; i++) {
        items.add(
            new EvaluationItem(suite.id() + "/" + i, suite.id(), "family", 1, "p" + i, " a", 2));
      }
    }
    return items;
  }

  /** Every specialist has one NLL per token at home and another elsewhere. */
  private static EvaluationMatrix matrix(double home, double elsewhere) {
    EvaluationMatrix matrix = new EvaluationMatrix(items());
    for (Component model : Component.specialists()) {
      for (EvaluationItem item : items()) {
        double nll = item.suite().equals(model.id()) ? home : elsewhere;
        matrix.put(model.id(), item.id(), new EvaluationMatrix.Cell(nll, 1, false));
      }
    }
    return matrix;
  }
}
