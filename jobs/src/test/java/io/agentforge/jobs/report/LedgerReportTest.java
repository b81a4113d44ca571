package io.agentforge.jobs.report;

import static io.agentforge.jobs.report.LedgerFixtures.AT;
import static io.agentforge.jobs.report.LedgerFixtures.TRUNK;
import static io.agentforge.jobs.report.LedgerFixtures.attempt;
import static io.agentforge.jobs.report.LedgerFixtures.event;
import static io.agentforge.jobs.report.LedgerFixtures.metric;
import static io.agentforge.jobs.report.LedgerFixtures.run;
import static io.agentforge.jobs.report.LedgerFixtures.tensor;
import static io.agentforge.jobs.report.LedgerFixtures.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.datasets.ledger.AttemptState;
import io.agentforge.datasets.ledger.CheckpointRow;
import io.agentforge.datasets.ledger.CommitToken;
import io.agentforge.datasets.ledger.Ledger;
import io.agentforge.datasets.ledger.LedgerRow;
import io.agentforge.datasets.ledger.LineageRow;
import io.agentforge.datasets.ledger.RunState;
import io.agentforge.datasets.ledger.UnitState;
import io.agentforge.datasets.ledger.WorkUnitRow;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.testing.SharedSpark;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.gate.Verdict;
import io.agentforge.jobs.report.ReportData.Estimate;
import io.agentforge.jobs.report.ReportData.Point;
import io.agentforge.jobs.report.ReportData.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What stands in a ledger arrives in the report; the rows are invented. */
@ExtendWith(SharedSpark.class)
class LedgerReportTest {
  private static LedgerReport report;
  private static Ledger ledger;
  private static long commits;
  private static ReportData first;
  private static ReportData second;

  @BeforeAll
  static void write_a_run_and_one_that_reuses_it(SparkSession spark, @TempDir Path folder) {
    ledger = Ledger.open(spark, home(spark, folder));
    append(run("first", 0, RunState.RUNNING, 0), run("first", 1, RunState.SUCCEEDED, 90.5));
    append(
        attempt("first", 1, 0, AttemptState.RUNNING),
        attempt("first", 1, 1, AttemptState.FAILED),
        attempt("first", 2, 0, AttemptState.RUNNING),
        attempt("first", 2, 1, AttemptState.COMMITTED));
    append(
        metric("curve/text", "trunk", 2048, 5.5),
        metric("curve/text", "trunk", 1024, 6.5),
        metric("training_loss", "trunk", 10, 6.1),
        metric("nll/recall", "recall", 0, 0.9),
        metric("exact/recall", "recall", 0, 0.7),
        metric("unigram_nll/recall", "unigram", 0, 4.2),
        metric("specialisation", "recall", 0, 0.95),
        metric("repetition_rate", "trunk", 0, null));
    append(
        verdict("specialisation", 0.95, Verdict.PASS),
        verdict("checkpoint_valid", null, Verdict.NOT_EVALUATED));
    append(
        new CheckpointRow(
            TRUNK,
            "first",
            "cognate",
            "trunk",
            "trunk",
            "nano",
            131_072,
            524_288,
            "F32",
            "file:/home/checkpoints/x",
            "{}",
            AT));
    append(
        tensor("model.layers.0.mlp.up_proj.weight"), tensor("model.layers.1.mlp.up_proj.weight"));
    append(
        new LineageRow(
            TRUNK,
            ReportFixtures.hash("corpus"),
            "checkpoint",
            "dataset",
            "data",
            "first",
            "cognate"));
    append(
        event(
            0, "sample", "{\"model\":\"trunk\",\"prompt\":\"a\",\"text\":\"b\",\"temperature\":0}"),
        event(
            1,
            "sample",
            "{\"model\":\"trunk\",\"prompt\":\"a\",\"text\":\"c\",\"temperature\":0.8}"),
        event(2, "device_fallback", "{}"));
    append(
        new WorkUnitRow(
            "first",
            "cognate",
            2,
            "train/trunk",
            "train",
            UnitState.EXECUTED,
            AT,
            57.5,
            "h",
            "0",
            "cpu",
            "no CUDA device",
            1_000_000,
            "{}"));
    append(run("second", 0, RunState.SUCCEEDED, 3.5));
    append(attempt("second", 1, 0, AttemptState.REUSED));
    report = LedgerReport.of(ledger.reader());
    first = report.read("first");
    second = report.read("second");
  }

  @Test
  void a_ledger_with_a_damaged_file_is_an_error_that_names_it(
      SparkSession spark, @TempDir Path folder) throws IOException {
    Home damaged = home(spark, folder);
    Ledger.open(spark, damaged)
        .append(run("only", 0, RunState.RUNNING, 0), CommitToken.once("damaged/run"));
    Path data;
    try (Stream<Path> files = Files.list(folder.resolve("ledger/runs"))) {
      data = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    Files.delete(data);
    LedgerReport broken = LedgerReport.of(Ledger.open(spark, damaged).reader());
    assertThatThrownBy(broken::latestRun)
        .isInstanceOfSatisfying(
            ForgeException.class,
            e -> assertThat(e.code()).as("code").isEqualTo(ErrorCode.LEDGER_FAILED))
        .hasMessageContaining(data.getFileName().toString());
  }

  @Test
  void the_latest_state_of_run_and_phase_counts() {
    assertThat(first.run().state()).as("run").isEqualTo("SUCCEEDED");
    assertThat(first.run().seconds()).as("seconds").isEqualTo(90.5);
    assertThat(first.run().startedAt()).as("start").isEqualTo("2026-01-02T03:04:05Z");
    assertThat(first.provenance().environment()).as("environment").containsEntry("cpu.cores", "2");
    assertThat(first.phases()).as("one row a phase").hasSize(1);
    ReportData.Phase phase = first.phases().get(0);
    assertThat(phase.state()).as("phase").isEqualTo("COMMITTED");
    assertThat(phase.attempts()).as("attempts").isEqualTo(2);
    assertThat(phase.parts())
        .as("parts in order")
        .containsExactly(Map.entry("training", 60.5), Map.entry("scoring", 20.0));
  }

  @Test
  void metrics_become_curves_scores_and_figures() {
    assertThat(first.curves().get(0).points())
        .as("held-out curve sorted by tokens")
        .containsExactly(new Point(1024, 6.5), new Point(2048, 5.5));
    assertThat(first.curves().get(1).measure()).as("training curve last").isEqualTo("training");
    assertThat(first.scores().get(0).nll())
        .as("NLL with interval")
        .isEqualTo(new Estimate(0.9, 0.8, 1.0, 50L));
    assertThat(first.scores().get(0).exact().value()).as("exact match").isEqualTo(0.7);
    assertThat(first.scores().get(1).model()).as("unigram model last").isEqualTo("unigram");
    assertThat(first.specialisations()).as("specialisation").hasSize(1);
    assertThat(first.figure("repetition_rate", "trunk").orElseThrow().value().value())
        .as("a null value is no number")
        .isNaN();
  }

  @Test
  void samples_pair_greedy_with_drawn_text_and_leave_the_events() {
    assertThat(first.samples())
        .as("samples")
        .containsExactly(new Sample("trunk", "a", "b", "c", 0.8));
    assertThat(first.events()).as("events").hasSize(1);
    assertThat(first.events().get(0).kind()).as("kind").isEqualTo("device_fallback");
  }

  @Test
  void tensors_are_grouped_over_layers_and_counted() {
    assertThat(first.tensorGroups())
        .as("tensor groups")
        .containsExactly(
            new ReportData.TensorGroup(
                "trunk", "model.layers.*.mlp.up_proj.weight", "512 × 128", "F32", 2, 131_072));
  }

  @Test
  void a_gate_not_evaluated_arrives_without_a_value() {
    List<ReportData.Gate> gates = first.gates();
    assertThat(gates)
        .as("gates")
        .extracting(ReportData.Gate::verdict)
        .containsExactlyInAnyOrder("PASS", "NOT_EVALUATED");
    assertThat(gates)
        .as("values")
        .extracting(ReportData.Gate::value)
        .containsExactlyInAnyOrder(0.95, null);
  }

  @Test
  void a_reused_phase_shows_the_results_of_the_run_that_computed_it() {
    assertThat(second.phases().get(0).reusedFrom()).as("origin").isEqualTo("first");
    assertThat(second.gates()).as("gates").hasSize(2);
    assertThat(second.curves()).as("curves").hasSize(2);
    assertThat(second.samples()).as("samples").hasSize(1);
    assertThat(second.workUnits()).as("work units are the run's own").isEmpty();
    assertThat(HtmlReport.render(second)).as("page").contains("equal those of run first");
  }

  @Test
  void the_page_of_a_ledger_parses() throws Exception {
    String html = HtmlReport.render(first);
    assertThat(HtmlReportTest.elements(HtmlReportTest.parse(html), "section"))
        .hasSize(HtmlReportTest.SECTIONS);
  }

  @Test
  void an_unknown_run_is_refused_by_name() {
    assertThatThrownBy(() -> report.read("nobody"))
        .as("unknown run")
        .isInstanceOf(ForgeException.class)
        .hasMessageContaining("nobody")
        .extracting(e -> ((ForgeException) e).code())
        .isEqualTo(ErrorCode.RUN_UNKNOWN);
  }

  @Test
  void a_home_without_a_ledger_has_no_latest_run(SparkSession spark, @TempDir Path empty) {
    LedgerReport none = LedgerReport.of(Ledger.open(spark, home(spark, empty)).reader());
    assertThat(none.latestRun()).as("latest run").isEmpty();
    assertThat(LedgerReport.of(ledger.reader()).latestRun()).as("latest").contains("second");
  }

  private static void append(LedgerRow... rows) {
    ledger.append(List.of(rows), new CommitToken("test", commits++));
  }

  private static Home home(SparkSession spark, Path folder) {
    return Home.of(folder.toString(), spark.sparkContext().hadoopConfiguration());
  }
}
