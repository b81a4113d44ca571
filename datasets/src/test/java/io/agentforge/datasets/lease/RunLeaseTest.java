package io.agentforge.datasets.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Time passes only when somebody waits. */
class RunLeaseTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;
  private final Storage storage = Storage.of(new Configuration());
  private final Set<Long> gone = new HashSet<>();
  private final Clock clock = new Clock();
  private Home home;
  private LeaseFiles files;

  private static final class Clock implements LeaseClock {
    private Instant now = START;
    private Duration running = Duration.ZERO;
    private Runnable meanwhile = () -> {};

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public Duration running() {
      return running;
    }

    @Override
    public void pause(Duration time) {
      now = now.plus(time);
      running = running.plus(time);
      meanwhile.run();
    }
  }

  @BeforeEach
  void open() {
    home = Home.local(folder);
    files = new LeaseFiles(home, storage, "run");
  }

  private LeaseTerms terms(long pid) {
    return new LeaseTerms(
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        Duration.ZERO,
        clock,
        () -> new LeaseHolder("node-" + pid, "machine", pid, 0, clock.now().toEpochMilli()),
        holder -> gone.contains(holder.pid()));
  }

  private RunLease acquire(LeaseTerms terms) {
    return RunLease.acquire(home, storage, "run", terms, () -> {});
  }

  private ForgeException refused(LeaseTerms terms) {
    ForgeException error = catchThrowableOfType(ForgeException.class, () -> acquire(terms));
    assertThat(error).as("a second claim").isNotNull();
    assertThat(error.code()).as("code of %s", error).isEqualTo(ErrorCode.RUN_HELD);
    return error;
  }

  @Test
  void a_second_driver_is_refused_and_told_who_works_on_the_run() {
    try (RunLease first = acquire(terms(1))) {
      assertThat(refused(terms(2)))
          .hasMessageContaining("process 1 on node-1 since 2026-03-01T12:00:00Z")
          .hasMessageContaining("--wait");
      first.check();
    }
    try (RunLease second = acquire(terms(2))) {
      assertThat(second.takenOverFrom()).as("taken over from; the first let go").isEmpty();
    }
  }

  @Test
  void the_claim_of_a_process_that_is_gone_is_taken_over_at_once() {
    acquire(terms(1));
    gone.add(1L);
    try (RunLease second = acquire(terms(2))) {
      assertThat(clock.running()).as("time waited").isZero();
      assertThat(second.takenOverFrom().orElseThrow().pid()).as("taken over from").isEqualTo(1);
    }
  }

  @Test
  void a_driver_that_waits_gets_the_run_when_the_holder_lets_go() {
    RunLease first = acquire(terms(1));
    clock.meanwhile =
        () -> {
          if (clock.running().toSeconds() == 7) {
            first.close();
          }
        };
    try (RunLease second = acquire(terms(2).waiting(Duration.ofHours(1)))) {
      assertThat(clock.running()).as("time waited").isEqualTo(Duration.ofSeconds(7));
      assertThat(second.takenOverFrom()).as("taken over from").isEmpty();
    }
  }

  @Test
  void patience_ends_while_the_holder_shows_signs_of_life() {
    acquire(terms(1));
    clock.meanwhile = () -> files.write(1, new Beat(clock.running().toSeconds(), millis(0), false));
    refused(terms(2).waiting(Duration.ofMinutes(2)));
    assertThat(clock.running().toSeconds()).as("seconds waited").isBetween(120L, 122L);
  }

  @Test
  void a_silent_holder_elsewhere_is_taken_over_after_the_length_of_a_lease() {
    RunLease first = acquire(terms(1));
    try (RunLease second = acquire(terms(2).waiting(Duration.ofHours(1)))) {
      assertThat(clock.running()).as("time waited").isEqualTo(Duration.ofSeconds(30));
      assertThat(second.takenOverFrom().orElseThrow().pid()).as("taken over from").isEqualTo(1);
      ForgeException lost = catchThrowableOfType(ForgeException.class, first::check);
      assertThat(lost.code()).as("what the first is told").isEqualTo(ErrorCode.RUN_TAKEN_OVER);
      assertThat(lost).hasMessageContaining("process 2 on node-2");
      first.close();
      second.check();
    }
  }

  @Test
  void a_holder_whose_beats_look_old_is_watched_before_it_is_taken_for_gone() {
    acquire(terms(1));
    files.write(1, new Beat(1, millis(-3600), false));
    clock.meanwhile =
        () -> files.write(1, new Beat(2 + clock.running().toSeconds(), millis(-3600), false));
    refused(terms(2));

    clock.meanwhile = () -> {};
    Duration before = clock.running();
    try (RunLease second = acquire(terms(2))) {
      assertThat(clock.running().minus(before)).as("watched").isEqualTo(Duration.ofSeconds(15));
      assertThat(second.takenOverFrom()).as("taken over from").isPresent();
    }
  }

  @Test
  void a_clock_that_went_backwards_is_named_and_does_not_free_the_run() {
    acquire(terms(1));
    files.write(1, new Beat(1, millis(600), false));
    assertThat(refused(terms(2))).hasMessageContaining("600 s in the future");
  }

  @Test
  void a_damaged_claim_binds_nobody() throws Exception {
    acquire(terms(1));
    Path claim = folder.resolve("leases/run/00000001.claim");
    Files.writeString(claim, Files.readString(claim).replace("node-1", "node-9"));
    try (RunLease second = acquire(terms(2))) {
      second.check();
    }
  }

  @Test
  void of_drivers_that_claim_at_once_one_gets_the_run() throws Exception {
    int drivers = 4;
    CyclicBarrier together = new CyclicBarrier(drivers);
    ExecutorService threads = Executors.newFixedThreadPool(drivers);
    List<Future<Boolean>> claims = new ArrayList<>();
    for (long pid = 1; pid <= drivers; pid++) {
      LeaseTerms terms = terms(pid);
      claims.add(
          threads.submit(
              () -> {
                together.await();
                return catchThrowableOfType(ForgeException.class, () -> acquire(terms)) == null;
              }));
    }
    int winners = 0;
    for (Future<Boolean> claim : claims) {
      winners += claim.get() ? 1 : 0;
    }
    threads.shutdown();
    assertThat(winners).as("drivers that got the run").isEqualTo(1);
  }

  @Test
  void this_process_is_alive_and_one_of_another_start_is_not() {
    LeaseHolder here = LeaseHolder.here(START);
    assertThat(here.hasEnded()).as("this process").isFalse();
    assertThat(new LeaseHolder(here.host(), here.machine(), here.pid(), 1, 0).hasEnded())
        .as("an earlier process of the same id")
        .isTrue();
    assertThat(new LeaseHolder("x", "elsewhere", here.pid(), 1, 0).hasEnded())
        .as("a process that cannot be seen from here")
        .isFalse();
  }

  private static long millis(long secondsAfterStart) {
    return START.plusSeconds(secondsAfterStart).toEpochMilli();
  }
}
