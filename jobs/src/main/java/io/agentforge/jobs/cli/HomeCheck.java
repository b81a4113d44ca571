package io.agentforge.jobs.cli;

import io.agentforge.datasets.lease.LeaseTerms;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.datasets.verify.Finding;
import io.agentforge.datasets.verify.HomeVerification;
import io.agentforge.error.ExitStatus;
import io.agentforge.jobs.SparkSessions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** {@code forge verify --all}: the whole home, and what to do with its orphans. */
final class HomeCheck {
  private final String homeUri;
  private final Optional<String> master;
  private final AnswerOption answer;

  HomeCheck(String homeUri, Optional<String> master, AnswerOption answer) {
    this.homeUri = homeUri;
    this.master = master;
    this.answer = answer;
  }

  /** What becomes of files that nothing refers to. */
  enum Orphans {
    SHOW,
    REMOVE
  }

  /** The exit status: 3 when something is damaged, whatever became of orphans. */
  int verify(Orphans orphans) {
    try (SparkSession spark = SparkSessions.open("forge verify", master)) {
      Home home = Home.of(homeUri, spark.sparkContext().hadoopConfiguration());
      HomeVerification verification =
          HomeVerification.of(spark, home, Storage.of(spark), LeaseTerms.usual());
      List<Finding> findings = verification.verify();
      List<Finding> removed = orphans == Orphans.REMOVE ? verification.clean(findings) : List.of();
      List<Finding> damaged = ofKind(findings, Finding.Kind.DAMAGED);
      List<Finding> left = orphans == Orphans.REMOVE ? List.of() : orphansOf(findings);
      answer.print(
          () ->
              Map.of(
                  "whole", damaged.isEmpty(),
                  "damaged", damaged,
                  "orphans", left,
                  "removed", removed),
          () -> text(home, damaged, left, removed));
      return (damaged.isEmpty() ? ExitStatus.DONE : ExitStatus.UNUSABLE_INPUT).code();
    }
  }

  private static List<Finding> orphansOf(List<Finding> findings) {
    return ofKind(findings, Finding.Kind.ORPHAN);
  }

  private static List<Finding> ofKind(List<Finding> findings, Finding.Kind kind) {
    return findings.stream().filter(finding -> finding.kind() == kind).toList();
  }

  private static String text(
      Home home, List<Finding> damaged, List<Finding> orphans, List<Finding> removed) {
    StringBuilder text = new StringBuilder();
    lines(text, "DAMAGED", damaged);
    lines(text, "orphan ", orphans);
    lines(text, "removed", removed);
    text.append(damaged.isEmpty() ? "whole    " : "DAMAGED  ").append(home.root()).append('\n');
    if (!orphans.isEmpty()) {
      text.append("remove the orphans with: forge verify --clean\n");
    }
    return text.toString();
  }

  private static void lines(StringBuilder text, String label, List<Finding> findings) {
    for (Finding finding : findings) {
      text.append(label).append("  ").append(finding.path());
      text.append("\n         ").append(finding.problem()).append('\n');
    }
  }
}
