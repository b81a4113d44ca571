package io.agentforge.jobs.report;

import io.agentforge.jobs.report.ReportData.Checkpoint;
import io.agentforge.jobs.report.ReportData.Gate;
import io.agentforge.jobs.report.ReportData.Phase;
import io.agentforge.jobs.report.ReportData.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Which run this is and how it ended, in the first screenful. */
final class Masthead {
  private Masthead() {}

  static void writeTo(Markup page, ReportData data) {
    Run run = data.run();
    page.open("header", "class", "masthead");
    page.element("p", "Agent Forge run report", "class", "eyebrow");
    page.element("h1", run.recipe());
    page.open("p", "class", "outcome");
    page.element("span", run.state(), "class", "pill state-" + css(run.state()));
    page.element("span", gates(data.gates()));
    page.close("p");
    page.open("dl", "class", "facts");
    fact(page, "Run", run.id());
    fact(page, "Profile", Quantity.orAbsent(run.profile()));
    fact(page, "Model size", modelSize(data.checkpoints()));
    fact(page, "Topology", Quantity.orAbsent(run.topology()));
    fact(
        page,
        "Seed",
        data.provenance().seed() == null ? "not recorded" : "" + data.provenance().seed());
    fact(page, "Started (UTC)", time(run.startedAt()));
    fact(page, "RUNNING".equals(run.state()) ? "So far" : "Took", Quantity.seconds(run.seconds()));
    page.close("dl");
    error(page, "The run", run.errorCode(), run.errorMessage());
    for (Phase phase : data.phases()) {
      if (!Objects.equals(phase.errorMessage(), run.errorMessage())) {
        error(page, "Phase " + phase.phase(), phase.errorCode(), phase.errorMessage());
      }
      if (phase.reusedFrom() != null) {
        page.element(
            "p",
            "Phase %s was not computed again: its inputs and plan equal those of run %s, whose results stand below."
                .formatted(phase.phase(), phase.reusedFrom()),
            "class",
            "notice");
      }
    }
    page.close("header").line();
  }

  /** {@code 2 of 3 gates passed · 1 failed}; a gate that was not evaluated is not passed. */
  static String gates(List<Gate> gates) {
    if (gates.isEmpty()) {
      return "no gate was judged";
    }
    long passed = count(gates, "PASS");
    long failed = count(gates, "FAIL");
    long open = gates.size() - passed - failed;
    List<String> parts = new ArrayList<>();
    parts.add(
        passed == gates.size() && passed > 1
            ? "all " + passed + " gates passed"
            : "%d of %d gates passed".formatted(passed, gates.size()));
    if (failed > 0) {
      parts.add(failed + " failed");
    }
    if (open > 0) {
      parts.add(open + " not evaluated");
    }
    return String.join(" · ", parts);
  }

  private static long count(List<Gate> gates, String verdict) {
    return gates.stream().filter(gate -> gate.verdict().equals(verdict)).count();
  }

  private static String modelSize(List<Checkpoint> checkpoints) {
    List<Long> sizes =
        checkpoints.stream()
            .map(Checkpoint::parameters)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .toList();
    if (sizes.isEmpty()) {
      return Quantity.ABSENT;
    }
    String low = Quantity.count(sizes.get(0));
    String high = Quantity.count(sizes.get(sizes.size() - 1));
    return (low.equals(high) ? low : low + " … " + high) + " parameters";
  }

  static String time(String iso) {
    return iso == null ? "not recorded" : iso.replace('T', ' ').replaceAll("(\\.\\d+)?Z$", "");
  }

  static String css(String state) {
    return switch (state) {
      case "SUCCEEDED", "COMMITTED", "REUSED", "EXECUTED", "PASS" -> "pass";
      case "FAILED", "FAIL", "ERROR" -> "fail";
      default -> "open";
    };
  }

  private static void fact(Markup page, String name, String value) {
    page.open("div").element("dt", name).element("dd", value).close("div");
  }

  private static void error(Markup page, String who, String code, String message) {
    if (code == null && message == null) {
      return;
    }
    page.open("p", "class", "error");
    page.element("strong", who + " ended with " + Quantity.orAbsent(code) + ". ");
    page.text(message == null ? "" : message).close("p");
  }
}
