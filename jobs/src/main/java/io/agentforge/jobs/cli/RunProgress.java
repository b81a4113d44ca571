package io.agentforge.jobs.cli;

import io.agentforge.gate.GateVerdict;
import io.agentforge.phases.PhasePlan;
import io.agentforge.phases.WorkUnit;
import io.agentforge.phases.pipeline.RunListener;
import io.agentforge.phases.unit.UnitRunner;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Tells people how a run gets on, in tokens of the plan; training tokens count as they are made
 * wherever Spark reports them, at the latest when a unit ends.
 */
final class RunProgress implements RunListener, AutoCloseable {
  private final PrintWriter err;
  private final Map<String, Double> weights = new HashMap<>();

  /** What lines of the plan stand for that bound units which follow from results. */
  private double boundWeight;

  private double boundSeconds;
  private ProgressBar bar;

  RunProgress(PrintWriter err) {
    this.err = err;
  }

  @Override
  public void started(String runId) {
    note("run " + runId);
  }

  @Override
  public synchronized void phaseStarted(PhasePlan plan) {
    double total = 0;
    boundWeight = 0;
    boundSeconds = 0;
    for (WorkUnit unit : plan.units()) {
      double weight = weight(unit);
      weights.put(unit.key(), weight);
      total += weight;
      if (unit.kind().equals(WorkUnit.BUDGET)) {
        boundWeight += weight;
        boundSeconds += unit.seconds() == null ? 0 : unit.seconds();
      }
    }
    note("phase " + plan.phase().id() + ": " + plan.units().size() + " work units");
    bar = ProgressBar.start(err, plan.phase().id(), "tokens", Math.max(1, total));
  }

  /** Training costs a backward pass besides; units without tokens count as a short one. */
  private static double weight(WorkUnit unit) {
    return Math.max(1, unit.kind().equals("train") ? unit.tokens() : unit.tokens() / 3.0);
  }

  @Override
  public synchronized void unitFinished(UnitRunner.Done unit) {
    Double weight = weights.remove(unit.result().key());
    if (bar == null) {
      return;
    }
    if (weight == null) { // one of many that the plan bounds in one line
      bar.label(unit.result().kind());
      advance(unit);
      return;
    }
    if (unit.reused()) {
      bar.note("  reused " + unit.result().key());
      bar.skip(weight);
    } else {
      bar.note(
          String.format(
              Locale.ROOT,
              "  done %s in %.1f s on %s",
              unit.result().key(),
              unit.result().seconds(),
              unit.result().device()));
      bar.label(unit.result().kind());
      bar.advance(weight);
    }
  }

  /** By the part of the bound that its seconds are of the seconds planned for all of it. */
  private void advance(UnitRunner.Done unit) {
    double part = boundSeconds > 0 ? unit.result().seconds() / boundSeconds : 0;
    double weight = Math.min(boundWeight, boundWeight * part);
    boundWeight -= weight;
    boundSeconds = Math.max(0, boundSeconds - unit.result().seconds());
    if (unit.reused()) {
      bar.skip(weight);
    } else {
      bar.advance(weight);
    }
  }

  @Override
  public synchronized void phaseReused(PhasePlan plan, String earlierRun) {
    note("phase " + plan.phase().id() + ": reused from run " + earlierRun + ", nothing computed");
  }

  @Override
  public synchronized void judged(GateVerdict verdict) {
    closeBar();
    note(GateLine.of(verdict));
  }

  @Override
  public synchronized void happened(String message) {
    note("  " + message);
  }

  private synchronized void note(String line) {
    if (bar != null) {
      bar.note(line);
    } else {
      err.println(line);
      err.flush();
    }
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public synchronized void close() {
    closeBar();
  }
}
