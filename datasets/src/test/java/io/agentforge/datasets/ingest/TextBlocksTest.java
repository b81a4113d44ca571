package io.agentforge.datasets.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextBlocksTest {
  @Test
  void blocksEndAtBlankLinesOfAnyLineEndAndKnowTheirFirstLine() {
    String file = "\n one\ntwo\n \t\n\nthree\r\n\r\nfour\r\rfive";
    List<String> found =
        TextBlocks.of(file.getBytes(StandardCharsets.UTF_8)).stream()
            .map(b -> b.line() + ":" + new String(b.bytes(), StandardCharsets.UTF_8).strip())
            .toList();
    assertThat(found).containsExactly("2:one\ntwo", "6:three", "8:four", "10:five");
  }

  @Test
  void anEmptyFileIsOneEmptyBlockSoThatItIsCounted() {
    assertThat(TextBlocks.of(new byte[0])).hasSize(1);
    assertThat(TextBlocks.of("\n\n".getBytes(StandardCharsets.UTF_8))).hasSize(1);
  }
}
