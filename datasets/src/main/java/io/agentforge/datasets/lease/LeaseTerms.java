package io.agentforge.datasets.lease;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * How claims to runs are kept.
 *
 * @param expiry a count that has not risen for this long is a holder that is gone
 * @param beat time between two beats
 * @param patience how long to wait for another holder; zero refuses at once
 * @param clock wall clock and pauses
 * @param holder who claims, asked when it does
 * @param isGone whether a holder's process is known to have ended
 */
public record LeaseTerms(
    Duration expiry,
    Duration beat,
    Duration patience,
    LeaseClock clock,
    Supplier<LeaseHolder> holder,
    Predicate<LeaseHolder> isGone) {

  /** Beats every five seconds, gone after thirty, nobody is waited for. */
  public static LeaseTerms usual() {
    LeaseClock clock = LeaseClock.SYSTEM;
    return new LeaseTerms(
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ZERO,
        clock,
        () -> LeaseHolder.here(clock.now()),
        LeaseHolder::hasEnded);
  }

  /** The same, waiting for another holder. */
  public LeaseTerms waiting(Duration newPatience) {
    return new LeaseTerms(expiry, beat, newPatience, clock, holder, isGone);
  }
}
