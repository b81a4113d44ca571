package io.agentforge.datasets.lease;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Finds out whether the holder of one claim is still there. */
final class LeaseWatch {
  private final LeaseFiles files;
  private final LeaseTerms terms;
  private final long number;
  private final LeaseClock clock;
  private Optional<LeaseHolder> holder = Optional.empty();
  private Optional<Beat> seen = Optional.empty();
  private boolean abandoned;

  LeaseWatch(LeaseFiles files, LeaseTerms terms, long number) {
    this.files = files;
    this.terms = terms;
    this.number = number;
    this.clock = terms.clock();
  }

  /**
   * Waits until the claim is free, or until it is certain that it is not and patience has ended.
   * Without patience a holder whose last beat looks older than a lease is watched for the time of
   * three beats, so that no clock decides alone.
   *
   * @param start when waiting began
   * @return the holder that stays; empty when the claim is free
   */
  Optional<LeaseHolder> awaitFree(Duration start) {
    if (free()) {
      return Optional.empty();
    }
    long count = count();
    Duration unchangedSince = clock.running();
    while (true) {
      Duration watched = clock.running().minus(unchangedSince);
      boolean looksOld = age().compareTo(terms.expiry()) > 0;
      Duration enough = looksOld ? terms.beat().multipliedBy(3) : terms.expiry();
      if (watched.compareTo(enough) >= 0) {
        abandoned = true;
        return Optional.empty();
      }
      boolean patient = clock.running().minus(start).compareTo(terms.patience()) < 0;
      if (!patient && !looksOld) {
        return holder;
      }
      pause();
      if (free()) {
        return Optional.empty();
      }
      if (count() != count) {
        count = count();
        unchangedSince = clock.running();
        if (!patient) {
          return holder;
        }
      }
    }
  }

  /** One look: a claim that is free, or whose last beat looks older than a lease, has no holder. */
  Optional<LeaseHolder> apparentHolder() {
    return free() || age().compareTo(terms.expiry()) > 0 ? Optional.empty() : holder;
  }

  /** The holder that never let go, when the claim became free without that. */
  Optional<LeaseHolder> abandonedBy() {
    return abandoned ? holder : Optional.empty();
  }

  private boolean free() {
    holder = number == 0 ? Optional.empty() : files.holder(number);
    seen = number == 0 ? Optional.empty() : files.lastBeat(number);
    if (holder.isEmpty() || seen.map(Beat::released).orElse(false)) {
      return true;
    }
    abandoned = terms.isGone().test(holder.get());
    return abandoned;
  }

  private long count() {
    return seen.map(Beat::count).orElse(0L);
  }

  /**
   * Of the last sign of life, by two clocks that may disagree; negative when it is in the future.
   */
  private Duration age() {
    long at = seen.map(Beat::at).orElseGet(() -> holder.map(LeaseHolder::claimedAt).orElse(0L));
    return Duration.between(Instant.ofEpochMilli(at), clock.now());
  }

  String describe() {
    Duration age = age();
    return age.isNegative()
        ? "its last sign of life is %d s in the future: the clocks of the machines disagree, or one"
                .formatted(-age.toSeconds())
            + " went backwards"
        : "its last sign of life is %d s old".formatted(age.toSeconds());
  }

  private void pause() {
    try {
      clock.pause(
          Duration.ofSeconds(1).compareTo(terms.beat()) < 0 ? Duration.ofSeconds(1) : terms.beat());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ForgeException(
          ErrorCode.INTERRUPTED,
          "waiting for a run",
          "it was told to stop",
          "Run the command again",
          e);
    }
  }
}
