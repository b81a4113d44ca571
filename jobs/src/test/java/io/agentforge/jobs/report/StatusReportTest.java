package io.agentforge.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentforge.error.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusReportTest {

  @Test
  void a_scheduler_learns_what_the_run_ended_with() {
    assertThat(StatusReport.exitStatus(ReportFixtures.complete()))
        .as("every gate passed")
        .isEqualTo(ExitStatus.DONE);
    assertThat(StatusReport.exitStatus(ReportFixtures.failing()))
        .as("failed with AF-3007")
        .isEqualTo(ExitStatus.UNUSABLE_INPUT);
    ReportData failing = ReportFixtures.failing();
    assertThat(StatusReport.exitStatus(inState(failing, "SUCCEEDED")))
        .as("complete with a failed gate")
        .isEqualTo(ExitStatus.GATE);
    assertThat(StatusReport.exitStatus(inState(ReportFixtures.empty(), "SUCCEEDED")))
        .as("complete without a gate: nothing passes by default")
        .isEqualTo(ExitStatus.GATE);
    assertThat(StatusReport.exitStatus(inState(failing, "RUNNING")))
        .as("not ended")
        .isEqualTo(ExitStatus.INTERRUPTED);
  }

  private static ReportData inState(ReportData data, String state) {
    ReportData.Run was = data.run();
    ReportData.Run run =
        new ReportData.Run(
            was.id(),
            was.recipe(),
            was.profile(),
            was.topology(),
            state,
            was.startedAt(),
            was.finishedAt(),
            was.seconds(),
            was.errorCode(),
            was.errorMessage());
    return new ReportData(
        run,
        data.recipeYaml(),
        data.phases(),
        data.gates(),
        data.curves(),
        data.scores(),
        data.figures(),
        data.specialisations(),
        data.tensorGroups(),
        data.samples(),
        data.workUnits(),
        data.events(),
        data.checkpoints(),
        data.lineage(),
        List.of(),
        data.provenance());
  }

  @Test
  void the_json_has_the_documented_fields_in_the_documented_order() throws Exception {
    JsonNode status = json(ReportFixtures.complete());
    assertThat(names(status))
        .as("run")
        .containsExactly("run", "recipe", "profile", "topology", "state", "seconds", "phases");
    JsonNode phase = status.path("phases").path(0);
    assertThat(names(phase))
        .as("phase")
        .containsExactly(
            "phase", "state", "attempts", "seconds", "checkpoints", "work_units", "gates");
    assertThat(names(phase.path("checkpoints").path(0)))
        .as("checkpoint")
        .containsExactly("name", "role", "sha256", "parameters", "path");
    assertThat(names(phase.path("work_units")))
        .as("work units")
        .containsExactly("planned", "executed", "reused", "failed");
    assertThat(names(phase.path("gates").path(0)))
        .as("gate")
        .containsExactly(
            "gate",
            "value",
            "low",
            "high",
            "n",
            "threshold",
            "comparison",
            "verdict",
            "definition");
    assertThat(phase.path("gates").path(1).path("low").asDouble()).as("lower end").isEqualTo(0.871);
  }

  @Test
  void what_was_not_measured_is_null_and_never_nan() throws Exception {
    JsonNode gates = json(ReportFixtures.failing()).path("phases").path(0).path("gates");
    assertThat(gates.path(1).path("value").isNull()).as("missing value").isTrue();
    assertThat(gates.path(2).path("value").isNull()).as("NaN").isTrue();
    assertThat(gates.path(2).path("verdict").asText()).as("verdict").isEqualTo("NOT_EVALUATED");
    assertThat(json(ReportFixtures.empty()).path("phases")).as("phases of a new run").isEmpty();
  }

  @Test
  void the_text_names_every_phase_checkpoint_and_gate() {
    String text = StatusReport.of(ReportFixtures.complete()).text();
    assertThat(text)
        .as("terminal text")
        .contains("SUCCEEDED", "phase cognate  COMMITTED", "trunk", "procedure")
        .contains(
            "specialisation     PASS          0.926 (0.871 … 0.962), threshold > 0.8, n = 600");
    assertThat(StatusReport.of(ReportFixtures.empty()).text()).as("new run").contains("no phase");
  }

  private static JsonNode json(ReportData data) throws Exception {
    return new ObjectMapper().readTree(StatusReport.of(data).json());
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
