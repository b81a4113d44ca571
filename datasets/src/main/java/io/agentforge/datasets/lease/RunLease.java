package io.agentforge.datasets.lease;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A driver's claim to a run, kept alive by a thread of its own until closed. Whoever holds it calls
 * {@link #check} before it commits anything.
 */
public final class RunLease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLease.class);

  private final String runId;
  private final LeaseFiles files;
  private final LeaseTerms terms;
  private final long number;
  private final Optional<LeaseHolder> before;
  private final ScheduledExecutorService beating;
  private long count;
  private volatile ForgeException lost;

  private RunLease(
      String runId,
      LeaseFiles files,
      LeaseTerms terms,
      long number,
      Optional<LeaseHolder> before,
      Runnable whenLost) {
    this.runId = runId;
    this.files = files;
    this.terms = terms;
    this.number = number;
    this.before = before;
    this.beating =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "forge-lease");
              thread.setDaemon(true);
              return thread;
            });
    long every = terms.beat().toNanos();
    beating.scheduleWithFixedDelay(() -> keep(whenLost), every, every, TimeUnit.NANOSECONDS);
  }

  /**
   * Claims a run.
   *
   * @param whenLost called once, on another thread, when the claim turns out to be taken over
   * @throws ForgeException RUN_HELD, naming the holder, when another driver works on the run and
   *     patience has an end
   */
  public static RunLease acquire(
      Home home, Storage storage, String runId, LeaseTerms terms, Runnable whenLost) {
    LeaseFiles files = new LeaseFiles(home, storage, runId);
    Duration start = terms.clock().running();
    while (true) {
      long highest = files.highest();
      LeaseWatch watch = new LeaseWatch(files, terms, highest);
      Optional<LeaseHolder> holder = watch.awaitFree(start);
      if (holder.isPresent()) {
        throw held(runId, holder.get(), watch.describe());
      }
      if (files.claim(highest + 1, terms.holder().get())) {
        files.removeBefore(highest + 1);
        return new RunLease(runId, files, terms, highest + 1, watch.abandonedBy(), whenLost);
      }
    }
  }

  /** Who works on a run now, as far as one look can tell: waits for nothing. */
  public static Optional<LeaseHolder> holder(
      Home home, Storage storage, String runId, LeaseTerms terms) {
    LeaseFiles files = new LeaseFiles(home, storage, runId);
    return new LeaseWatch(files, terms, files.highest()).apparentHolder();
  }

  /** The holder that did not let go and was taken over, if there was one. */
  public Optional<LeaseHolder> takenOverFrom() {
    return before;
  }

  /**
   * Goes on when the claim still holds.
   *
   * @throws ForgeException RUN_TAKEN_OVER when another driver has the run; a holder that slept
   *     while nobody wanted it still has it
   */
  public void check() {
    ForgeException gone = lost;
    if (gone == null) {
      gone = verdict();
    }
    if (gone != null) {
      throw gone;
    }
  }

  /** Whether the claim is known to be taken over; asks nobody. */
  public boolean isLost() {
    return lost != null;
  }

  private synchronized ForgeException verdict() {
    if (lost == null) {
      long highest = files.highest();
      if (highest > number) {
        lost =
            takenOver(
                files.holder(highest).map(LeaseHolder::describe).orElse("another driver")
                    + " has taken it over");
      }
    }
    return lost;
  }

  private void keep(Runnable whenLost) {
    if (lost != null) {
      return;
    }
    try {
      if (verdict() == null) {
        beat(false);
      } else {
        whenLost.run();
      }
    } catch (RuntimeException e) {
      LOG.warn("the sign of life of run {} could not be written", runId, e);
    }
  }

  private synchronized void beat(boolean released) {
    files.write(number, new Beat(++count, terms.clock().now().toEpochMilli(), released));
  }

  private ForgeException takenOver(String how) {
    return new ForgeException(
        ErrorCode.RUN_TAKEN_OVER,
        "run " + runId,
        how + "; this driver stops and writes nothing more",
        "Look at 'forge status'; nothing is lost, and the other driver goes on");
  }

  private static ForgeException held(String runId, LeaseHolder holder, String lastBeat) {
    return new ForgeException(
        ErrorCode.RUN_HELD,
        "run " + runId,
        holder.describe() + " works on it; " + lastBeat,
        "Wait for it with --wait, or stop that process first; a holder that has died is taken over"
            + " by itself");
  }

  /** Lets go. A failure to say so costs the next driver the time of a lease, and nothing else. */
  @Override
  public void close() {
    beating.shutdownNow();
    if (lost == null) {
      try {
        beat(true);
      } catch (RuntimeException e) {
        LOG.warn("run {} could not be let go", runId, e);
      }
    }
  }
}
