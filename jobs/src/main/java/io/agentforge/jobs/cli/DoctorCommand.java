package io.agentforge.jobs.cli;

import io.agentforge.error.ExitStatus;
import io.agentforge.jobs.doctor.Doctor;
import io.agentforge.jobs.doctor.Finding;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code forge doctor}: whether this machine can run the forge. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Looks at Java, cores, memory, processor, native libraries, GPU, Spark, storage and clock,"
            + " each with a remedy. Ends with 6 when a run would not work.",
    footerHeading = "%nExample:%n",
    footer = "  forge doctor --home s3a://bucket/forge")
final class DoctorCommand implements Callable<Integer> {
  @Mixin private HomeOption home;
  @Mixin private AnswerOption answer;

  @Override
  public Integer call() {
    List<Finding> findings = Doctor.examine(home.uri());
    boolean well = findings.stream().noneMatch(f -> f.status() == Finding.Status.FAIL);
    answer.print(() -> Map.of("well", well, "findings", findings), () -> text(findings));
    return (well ? ExitStatus.DONE : ExitStatus.CLUSTER).code();
  }

  private static String text(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append("%-5s %-11s %s%n".formatted(finding.status(), finding.check(), finding.detail()));
      if (!finding.remedy().isEmpty()) {
        text.append("%17s→ %s%n".formatted("", finding.remedy()));
      }
    }
    return text.toString();
  }
}
