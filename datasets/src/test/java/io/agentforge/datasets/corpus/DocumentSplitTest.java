package io.agentforge.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.agentforge.datasets.task.Split;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DocumentSplitTest {
  @Test
  void splitsHoldNinetyFiveAndFivePercentOfManyDocuments() {
    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    IntStream.range(0, 20_000)
        .forEach(i -> counts.merge(DocumentSplit.of("salt", "document " + i), 1, Integer::sum));
    assertThat(counts.get(Split.TRAIN) / 20_000.0).as("train").isCloseTo(0.90, within(0.01));
    assertThat(counts.get(Split.SELECTION) / 20_000.0)
        .as("selection")
        .isCloseTo(0.05, within(0.01));
    assertThat(counts.get(Split.TEST) / 20_000.0).as("test").isCloseTo(0.05, within(0.01));
  }

  @Test
  void bucketsEqualThoseOfAnotherProgram() {
    // Python: int.from_bytes(sha256(salt + b"\0" + text).digest()[:8], "big") % 100
    assertThat(DocumentSplit.bucket("agent-forge", "a small document")).isEqualTo(50);
    assertThat(DocumentSplit.bucket("agent-forge", "naïve – 漢字")).isEqualTo(22);
    assertThat(DocumentSplit.bucket("", "")).isEqualTo(92);
  }

  @Test
  void anotherSaltMovesDocuments() {
    long moved =
        IntStream.range(0, 1000)
            .filter(i -> DocumentSplit.of("one", "d" + i) != DocumentSplit.of("two", "d" + i))
            .count();
    assertThat(moved).as("documents moved of 1000").isBetween(100L, 300L);
  }
}
