package io.agentforge.datasets.lease;

import java.time.Duration;
import java.time.Instant;

/** Two times that must not be mixed up: the one of the wall, and one that never goes backwards. */
public interface LeaseClock {
  /** The machine's clocks. */
  LeaseClock SYSTEM =
      new LeaseClock() {
        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public Duration running() {
          return Duration.ofNanos(System.nanoTime());
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
          Thread.sleep(time.toMillis());
        }
      };

  /** What the wall says; may jump. */
  Instant now();

  /** Time since some moment; only differences mean anything. */
  Duration running();

  /** Lets time pass. */
  void pause(Duration time) throws InterruptedException;
}
