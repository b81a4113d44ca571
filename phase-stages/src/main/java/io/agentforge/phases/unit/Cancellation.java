package io.agentforge.phases.unit;

/** Says that a run shall stop; nothing takes that back. */
public final class Cancellation {
  private volatile boolean requested;

  /** From now on no unit starts. */
  public void request() {
    requested = true;
  }

  /** Whether somebody asked to stop. */
  public boolean requested() {
    return requested;
  }
}
