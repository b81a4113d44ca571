package io.agentforge.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeamTest {
  @ParameterizedTest
  @CsvSource({"1, 100, 1", "2, 100, 64", "3, 1000, 64", "3, 64, 64", "4, 5, 1", "2, 130, 16"})
  void every_row_is_done_once_in_whole_blocks(int workers, int rows, int block) {
    try (Team team = new Team(workers)) {
      for (int round = 0; round < 200; round++) {
        AtomicIntegerArray done = new AtomicIntegerArray(rows);
        AtomicIntegerArray crooked = new AtomicIntegerArray(1);
        team.run(
            (from, to, worker) -> {
              if (from % block != 0 || to % block != 0 && to != rows || worker >= workers) {
                crooked.incrementAndGet(0);
              }
              for (int row = from; row < to; row++) {
                done.incrementAndGet(row);
              }
            },
            rows,
            block);
        assertThat(crooked.get(0)).as("shares that are no blocks").isZero();
        for (int row = 0; row < rows; row++) {
          assertThat(done.get(row)).as("times row %d was done", row).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void a_failure_of_any_thread_reaches_the_caller() {
    try (Team team = new Team(2)) {
      assertThatThrownBy(
              () ->
                  team.run(
                      (from, to, worker) -> {
                        if (worker == 1) {
                          throw new IllegalStateException("no luck");
                        }
                      },
                      10,
                      1))
          .as("failure of the helper")
          .hasStackTraceContaining("no luck");
    }
  }
}
