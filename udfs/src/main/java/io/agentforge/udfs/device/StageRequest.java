package io.agentforge.udfs.device;

import java.util.Locale;
import java.util.Optional;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * What each task of a stage asks Spark for, and why.
 *
 * @param cores of each task
 * @param gpus 1, a fraction, or 0
 * @param scheduling whether Spark is asked at all
 * @param reason one sentence for the report
 */
public record StageRequest(int cores, double gpus, Scheduling scheduling, String reason) {
  /** How a stage gets its resources. */
  public enum Scheduling {
    /** The application's own: nothing is asked for. */
    DEFAULT,
    /** A task resource profile of the stage; executors stay as they are. */
    TASK_PROFILE
  }

  /** Spark's form of it; empty for {@link Scheduling#DEFAULT}. */
  public Optional<ResourceProfile> profile() {
    if (scheduling == Scheduling.DEFAULT) {
      return Optional.empty();
    }
    TaskResourceRequests requests = new TaskResourceRequests().cpus(cores);
    if (gpus > 0) {
      requests.resource("gpu", gpus);
    }
    return Optional.of(new ResourceProfileBuilder().require(requests).build());
  }

  /** Such as {@code 1 core and 0.5 GPU a task}. */
  public String words() {
    String asked = cores + (cores == 1 ? " core" : " cores");
    String gpu = gpus > 0 ? " and " + trimmed(gpus) + " GPU" : "";
    return asked + gpu + " a task";
  }

  private static String trimmed(double amount) {
    return amount == 1 ? "1" : String.format(Locale.ROOT, "%.3f", amount).replaceAll("0+$", "");
  }
}
