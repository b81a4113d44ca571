package io.agentforge.jobs.report;

import static io.agentforge.jobs.report.SectionFixtures.figure;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentforge.jobs.report.ReportData.Curve;
import io.agentforge.jobs.report.ReportData.Estimate;
import io.agentforge.jobs.report.ReportData.Figure;
import io.agentforge.jobs.report.ReportData.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No number here was measured on anything. */
class TernarySectionTest {
  private static String page(List<Curve> curves, List<Figure> figures) {
    Markup page = new Markup();
    TernarySection.writeTo(page, SectionFixtures.run(curves, figures, List.of(), List.of()));
    return page.document();
  }

  @Test
  void it_sets_the_packed_file_beside_fp32_suite_by_suite() {
    String page =
        page(
            List.of(
                new Curve(
                    TernarySection.RECOVERY,
                    "loss",
                    "worker 0",
                    List.of(new Point(100, 3.5), new Point(200, 3.1)))),
            List.of(
                figure("ternary/nll/text", "fp32", 5.25),
                figure("ternary/nll/text", "before", 8.5),
                figure("ternary/nll/text", "after", 5.375),
                figure("ternary/kl/text", "after", 0.125),
                figure("ternary/exact/text", "guess", 0.125),
                figure("ternary/kept/exact/text", "after", 0.96875),
                figure("tensor/zero_fraction", "layers.0.up", 0.25)));
    assertThat(page)
        .contains("Training loss of each round", "worker 0")
        .containsSubsequence("text", "5.25", "8.5", "5.375", "0.125 (0.115")
        .containsSubsequence("Whole answers right", "0.125", "0.969 (0.959")
        .containsSubsequence("layers.0.up", "0.25");
  }

  @Test
  void a_ratio_without_an_interval_stands_alone() {
    Figure bare =
        new Figure("ternary/kept/exact/text", "after", new Estimate(2, null, null, 40L), "ratio");
    assertThat(page(List.of(), List.of(figure("ternary/nll/text", "fp32", 5.25), bare)))
        .contains(">2</td>")
        .doesNotContain("()");
  }

  @Test
  void what_was_not_measured_is_shown_as_absent() {
    assertThat(page(List.of(), List.of(figure("ternary/nll/text", "fp32", 5.25))))
        .containsSubsequence("5.25", Quantity.ABSENT);
    assertThat(page(List.of(), List.of())).contains("No model was made ternary.");
  }
}
