package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.phases.Metric;
import io.agentforge.phases.PhaseContext;
import io.agentforge.phases.PhaseEvent;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.Models;
import io.agentforge.phases.unit.UnitResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Rounds of local training: a Spark stage with a task for each worker, then the outer step. The
 * weights stay in files; a round's reports are what travels.
 */
final class Recovery {
  private final RecoverySettings settings;
  private final Frame frame;
  private final PhaseContext context;
  private final List<Metric> metrics = new ArrayList<>();
  private final List<PhaseEvent> events = new ArrayList<>();

  Recovery(RecoverySettings settings, Frame frame, PhaseContext context) {
    this.settings = settings;
    this.frame = frame;
    this.context = context;
  }

  List<Metric> metrics() {
    return metrics;
  }

  List<PhaseEvent> events() {
    return events;
  }

  /**
   * All rounds.
   *
   * @param tokens training text in tokens
   * @return files of the Hugging Face folder with the latent fp32 weights
   */
  List<CheckpointFile> run(Source source, CheckpointFile tokens) {
    List<CheckpointFile> common = source.files();
    CheckpointFile velocity = null;
    List<List<CheckpointFile>> states = new ArrayList<>();
    for (int worker = 0; worker < settings.workers(); worker++) {
      states.add(List.of());
    }
    long seen = 0;
    for (int round = 0; round < settings.rounds(); round++) {
      List<RoundUnit> units = new ArrayList<>();
      for (int worker = 0; worker < settings.workers(); worker++) {
        List<CheckpointFile> state = states.get(worker);
        units.add(
            new RoundUnit(round, worker, settings, frame, common, state, source.files(), tokens));
      }
      List<OuterUnit.Arrived> arrivals = new ArrayList<>();
      List<UnitResult> results = context.units().run("recover round " + round, units);
      for (int worker = 0; worker < results.size(); worker++) {
        UnitResult result = results.get(worker);
        RoundUnit.Report report = result.output().payload(RoundUnit.Report.class);
        if (report.lost() == null) {
          List<CheckpointFile> files = result.output().files();
          states.set(worker, files);
          arrivals.add(
              new OuterUnit.Arrived(Models.named(files, RoundUnit.STATE), report.tokens()));
        }
      }
      seen += arrivals.stream().mapToLong(OuterUnit.Arrived::tokens).sum();
      for (UnitResult result : results) {
        note(result.key(), result.output().payload(RoundUnit.Report.class), seen);
      }
      requireSome(round, arrivals);
      OuterUnit.OuterStep step =
          new OuterUnit.OuterStep(settings.outerRate(), settings.outerMomentum());
      List<CheckpointFile> after =
          context
              .units()
              .run(new OuterUnit(round, step, common, velocity, arrivals))
              .output()
              .files();
      common = OuterUnit.model(after);
      velocity = Models.named(after, OuterUnit.VELOCITY);
    }
    return common;
  }

  /**
   * @param seen tokens of all workers, this round's too
   */
  private void note(String unit, RoundUnit.Report report, long seen) {
    if (report.lost() != null) {
      events.add(
          new PhaseEvent(
              "worker_lost",
              PhaseEvent.Level.WARN,
              unit,
              "its way is left out of round %d: %s".formatted(report.round(), report.lost()),
              "{}"));
      return;
    }
    double mean = report.losses().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    metrics.add(
        Metric.plain(
            "recovery_loss", "worker " + report.worker(), seen, mean, "nats/token", "train"));
  }

  private static void requireSome(int round, List<OuterUnit.Arrived> arrivals) {
    if (arrivals.isEmpty()) {
      throw new ForgeException(
          ErrorCode.TRAINING_DIVERGED,
          "recovery round " + round,
          "no worker came back",
          "Lower bitnet.learning_rate, or lengthen bitnet.ramp_fraction");
    }
  }
}
