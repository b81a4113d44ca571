package io.agentforge.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final StringWriter err = new StringWriter();
  private final AtomicLong clock = new AtomicLong();

  @Test
  void theLineShowsShareRateAndTimeLeft() {
    ProgressBar bar = bar(OptionalInt.of(100), 200_000);
    after(4);
    bar.advance(50_000);
    assertThat(bar.line())
        .as("a quarter in four seconds")
        .isEqualTo("train [======                  ]  25 %  12.5k tokens/s  0:12 left");
    after(12);
    bar.advance(150_000);
    assertThat(bar.line()).as("the end").contains("100 %").endsWith("12.5k tokens/s  in 0:16");
  }

  @Test
  void reusedWorkCountsAsProgressButNotTowardsTheRate() {
    ProgressBar bar = bar(OptionalInt.of(100), 100);
    bar.skip(50);
    after(10);
    bar.advance(25);
    assertThat(bar.line()).as("line").contains(" 75 %", "2.5 tokens/s", "0:10 left");
  }

  @Test
  void aTerminalSeesOneLineThatFitsItsWidth() {
    try (ProgressBar bar = bar(OptionalInt.of(40), 100)) {
      for (int i = 0; i < 20; i++) {
        after(1);
        bar.advance(5);
      }
      bar.note("a note");
    }
    assertThat(err.toString().split("\r\u001b\\[K"))
        .as("redrawn lines")
        .hasSizeGreaterThan(15)
        .allMatch(line -> line.strip().lines().allMatch(l -> l.length() < 40));
    assertThat(err.toString().lines().filter(line -> line.endsWith("a note")))
        .as("a note stays on a line of its own")
        .hasSize(1);
  }

  @Test
  void elsewhereAPlainLineComesNowAndThen() {
    try (ProgressBar bar = bar(OptionalInt.empty(), 1000)) {
      for (int i = 0; i < 1000; i++) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
        bar.advance(1);
      }
    }
    assertThat(err.toString()).as("no control characters").doesNotContain("\r", "\u001b", "[=");
    assertThat(err.toString().lines().count()).as("lines").isBetween(9L, 12L);
  }

  @Test
  void onlyAWideEnoughTerminalIsOne() {
    assertThat(Terminal.columns("80")).as("80").hasValue(80);
    assertThat(Terminal.columns("20")).as("too narrow").isEmpty();
    assertThat(Terminal.columns("wide")).as("not a number").isEmpty();
    assertThat(Terminal.columns((String) null)).as("not told").isEmpty();
  }

  private ProgressBar bar(OptionalInt columns, double total) {
    return new ProgressBar(new PrintWriter(err), columns, clock::get, "train", "tokens", total);
  }

  private void after(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }
}
