package io.agentforge.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.jobs.report.ReportData;
import io.agentforge.score.ScoringBenchmark;
import io.agentforge.score.ScoringBenchmark.Spread;
import io.agentforge.torch.ComputeType;
import io.agentforge.train.MeasuredRate;
import io.agentforge.train.TrainingBenchmark;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchAnswersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Bench BENCH =
      Bench.of("test processor, 2 cores", "test machine 17", "1.0 (0123456789ab)");

  @Test
  void trainingSaysEveryDocumentedMemberWithItsMedianLeastAndMost() {
    TrainingBenchmark.Result result =
        new TrainingBenchmark.Result(
            rate(600), rate(1100), rate(200), rate(1000), new MeasuredRate(90, 80, 95, 91, 5));
    TrainingAnswer answer =
        new TrainingAnswer("cognate-25m", ComputeType.BF16, 8, 128, result, BENCH);
    JsonNode json = JSON.valueToTree(answer.document());
    assertThat(json.path("profile").asText()).as("profile").isEqualTo("cognate-25m");
    assertThat(json.path("dtype").asText()).as("type").isEqualTo("bf16");
    assertThat(json.at("/runs/0/tasks").asInt()).as("tasks of the first run").isEqualTo(1);
    assertThat(json.at("/runs/0/tokens_per_second").asDouble()).as("one task").isEqualTo(600);
    assertThat(json.at("/runs/0/min").asDouble()).as("its slowest").isEqualTo(540);
    assertThat(json.at("/runs/0/max").asDouble()).as("its fastest").isEqualTo(660);
    assertThat(json.at("/runs/1/tasks").asInt()).as("tasks of the second run").isEqualTo(2);
    assertThat(json.at("/runs/1/tokens_per_second").asDouble()).as("two tasks").isEqualTo(1100);
    assertThat(json.at("/reference/tokens_per_second").asDouble()).as("reference").isEqualTo(200);
    assertThat(json.at("/ceiling/tokens_per_second").asDouble()).as("ceiling").isEqualTo(1000);
    assertThat(json.at("/ceiling/gflops").asDouble()).as("its rate").isEqualTo(90);
    assertThat(json.path("share_of_ceiling").asDouble()).as("share").isEqualTo(0.6);
    assertThat(json.path("times_reference").asDouble()).as("factor").isEqualTo(3);
    seesWhereItRan(json);
    assertThat(answer.text())
        .as("text")
        .contains("one task", "60.0 % of the ceiling", "3.00 × the reference", "test processor");
  }

  private static MeasuredRate rate(double median) {
    return new MeasuredRate(median, median * 0.9, median * 1.1, median * 1.02, 5);
  }

  @Test
  void scoringSaysItsRateBesideTheCeiling() {
    Spread scored = new Spread(700, 650, 720);
    Spread limit = new Spread(1000, 900, 1100);
    ScoringBenchmark.Result result =
        new ScoringBenchmark.Result(ComputeType.FP32, 5, 4096, scored, scored, limit, limit, 88);
    ScoringAnswer answer = new ScoringAnswer("micro", 64, 128, result, BENCH);
    JsonNode json = JSON.valueToTree(answer.document());
    assertThat(json.path("profile").asText()).as("profile").isEqualTo("micro");
    assertThat(json.path("dtype").asText()).as("type").isEqualTo("fp32");
    assertThat(json.path("tokens_per_second").asDouble()).as("rate").isEqualTo(700);
    assertThat(json.path("min").asDouble()).as("slowest").isEqualTo(650);
    assertThat(json.at("/ceiling/tokens_per_second").asDouble()).as("ceiling").isEqualTo(1000);
    assertThat(json.path("share_of_ceiling").asDouble()).as("share").isEqualTo(0.7);
    seesWhereItRan(json);
    assertThat(answer.text()).as("text").contains("70.0 % of the ceiling", "0123456789ab");
  }

  private static void seesWhereItRan(JsonNode json) {
    assertThat(json.path("hardware").asText()).as("hardware").isEqualTo("test processor, 2 cores");
    assertThat(json.path("jvm").asText()).as("jvm").isEqualTo("test machine 17");
    assertThat(json.path("commit").asText()).as("commit").isEqualTo("0123456789ab");
  }

  @Test
  void aPhaseAccountsForAllOfItsWallTime() {
    PhaseTime time = PhaseTime.of(data("COMMITTED", 100.0), "cognate");
    JsonNode json = JSON.valueToTree(time.document());
    assertThat(json.path("phase").asText()).as("phase").isEqualTo("cognate");
    assertThat(json.path("seconds").asDouble()).as("wall time").isEqualTo(100);
    double sum = 0;
    for (JsonNode part : json.path("parts")) {
      assertThat(part.path("part").asText()).as("name of a part").isNotBlank();
      sum += part.path("seconds").asDouble();
    }
    assertThat(sum).as("parts together").isCloseTo(100, within(1e-9));
    assertThat(json.at("/outside_training_and_scoring/share").asDouble())
        .as("share outside training and scoring")
        .isCloseTo(0.12, within(1e-9));
    assertThat(json.path("commit").asText()).as("commit of the run").isEqualTo("0123456789ab");
    assertThat(json.path("hardware").asText()).as("machine of the run").isEqualTo("cpu, 4 cores");
    assertThat(time.text()).as("text").contains("12.0 %  outside", "not attributed");
  }

  @Test
  void aPhaseThatIsNotThereOrNotTimedIsSaidToBeSo() {
    assertThatThrownBy(() -> PhaseTime.of(data("COMMITTED", 1.0), "evomerge"))
        .as("unknown phase")
        .hasMessageContaining("run test, phase evomerge");
    PhaseTime running = PhaseTime.of(data("RUNNING", 0.1), "cognate");
    JsonNode json = JSON.valueToTree(running.document());
    assertThat(json.path("seconds").isNull()).as("no wall time").isTrue();
    assertThat(json.at("/outside_training_and_scoring/share").isNull()).as("no share").isTrue();
    assertThat(running.text()).as("text").contains("not ended yet");
  }

  private static ReportData data(String state, Double seconds) {
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("prepare", 6.0);
    parts.put("training: trunk", 70.0);
    parts.put("scoring: test items", 18.0);
    parts.put("other: trunk", 4.0);
    ReportData.Phase phase =
        new ReportData.Phase(
            "cognate",
            state,
            1,
            seconds,
            new ReportData.Units(1, 1, 0, 0),
            parts,
            null,
            null,
            null);
    ReportData.Run run =
        new ReportData.Run(
            "test", "recipe", "nano", "sequential", state, null, null, seconds, null, null);
    ReportData.Provenance provenance =
        new ReportData.Provenance(
            "1.0 (0123456789ab)",
            1L,
            "hash",
            Map.of("processor", "cpu", "cores", "4", "java", "test machine 17"));
    ReportData empty = ReportData.of(run, provenance);
    return new ReportData(
        run,
        "",
        List.of(phase),
        empty.gates(),
        empty.curves(),
        empty.scores(),
        empty.figures(),
        empty.specialisations(),
        empty.tensorGroups(),
        empty.samples(),
        empty.workUnits(),
        empty.events(),
        empty.checkpoints(),
        empty.lineage(),
        List.of(),
        provenance);
  }
}
