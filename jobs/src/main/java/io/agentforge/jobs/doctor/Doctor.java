package io.agentforge.jobs.doctor;

import io.agentforge.error.ForgeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Looks at everything a run needs; a check that breaks is a finding too. */
public final class Doctor {
  private Doctor() {}

  /**
   * All findings, in the order in which they matter.
   *
   * @param home where runs would go
   */
  public static List<Finding> examine(String home) {
    List<Finding> findings = new ArrayList<>();
    look(findings, "java", MachineChecks::java);
    look(findings, "cores", MachineChecks::cores);
    look(findings, "memory", MachineChecks::memory);
    look(findings, "processor", EngineChecks::processor);
    look(findings, "libtorch", EngineChecks::libtorch);
    look(findings, "tokenizers", EngineChecks::tokenizers);
    look(findings, "gpu", EngineChecks::gpu);
    look(findings, "spark", SparkChecks::spark);
    look(findings, "storage", () -> StorageChecks.roundTrip(home));
    look(findings, "clock", () -> StorageChecks.clock(home));
    return List.copyOf(findings);
  }

  private static void look(List<Finding> findings, String check, Callable<Finding> work) {
    try {
      findings.add(work.call());
    } catch (ForgeException e) {
      findings.add(Finding.fail(check, e.unit() + ": " + e.reason(), e.remedy()));
    } catch (Exception | LinkageError e) {
      findings.add(
          Finding.fail(
              check, "the check itself broke: " + e, "Report this as a bug with this line"));
    }
  }
}
