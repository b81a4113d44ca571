package io.agentforge.phases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartsTest {
  @Test
  void seconds_add_up_by_part_in_the_order_of_first_use() {
    Parts parts = new Parts();
    parts.add("train", 2);
    parts.add("score", 0.5);
    parts.add("train", 1.5);
    assertThat(parts.seconds()).containsExactly(Map.entry("train", 3.5), Map.entry("score", 0.5));
    parts.seconds().clear();
    assertThat(parts.seconds()).as("a copy was cleared").hasSize(2);
  }

  @Test
  void work_is_timed_also_when_it_fails() {
    Parts parts = new Parts();
    assertThat(parts.time("answer", () -> 42)).isEqualTo(42);
    IllegalStateException own = new IllegalStateException("own");
    assertThatThrownBy(
            () ->
                parts.time(
                    "fails",
                    () -> {
                      throw own;
                    }))
        .isSameAs(own);
    assertThatThrownBy(
            () ->
                parts.time(
                    "fails",
                    () -> {
                      throw new IOException("disk");
                    }))
        .hasMessage("fails failed")
        .hasCauseInstanceOf(IOException.class);
    assertThat(parts.seconds()).containsOnlyKeys("answer", "fails");
    assertThat(parts.seconds().values()).allMatch(seconds -> seconds >= 0);
  }

  @Test
  void threads_add_without_loss() {
    Parts parts = new Parts();
    IntStream.range(0, 1000).parallel().forEach(i -> parts.add("sum", 0.5));
    assertThat(parts.seconds().get("sum")).isCloseTo(500, within(1e-9));
  }
}
