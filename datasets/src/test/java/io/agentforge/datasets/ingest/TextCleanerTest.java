package io.agentforge.datasets.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextCleanerTest {
  private static final IngestSettings SETTINGS =
      IngestSettings.of(List.of("unused")).withLengths(5, 40);

  @ParameterizedTest
  @CsvSource({
    "'a\\r\\nb\\rc\u2028d', 'a\\nb\\nc\\nd'",
    "'\uFEFFword', 'word'",
    "'tab\\there  \\nnext\\t \\n', 'tab\\there\\nnext'",
    "'one\\n\\n \\n\\n\\ntwo', 'one\\n\\ntwo'",
    "'e\u0301te\u0301', '\u00E9t\u00E9'",
    "'no\u00A0break\u3000wide', 'no break wide'",
    "'bell\u0007s\u0001', 'bells'",
    "'page\u000Cbreak', 'page\\nbreak'",
    "'\\n\\n  indented\\n', '  indented'",
  })
  void cleaningMakesOneFormOfText(String raw, String expected) {
    assertThat(TextCleaner.clean(raw.translateEscapes()))
        .as(raw)
        .isEqualTo(expected.translateEscapes());
  }

  @Property(tries = 500)
  void cleanTextStaysAsItIs(@ForAll @StringLength(max = 60) String raw) {
    String once = TextCleaner.clean(raw);
    assertThat(TextCleaner.clean(once)).as("cleaned twice").isEqualTo(once);
    assertThat(Normalizer.isNormalized(once, Normalizer.Form.NFC)).as("NFC").isTrue();
  }

  @Test
  void bytesThatAreNotUtf8AreRejectedAndNotReplaced() {
    byte[] latin1 = "café au lait".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(reason(latin1)).isEqualTo(RejectReason.INVALID_UTF8);
    byte[] surrogateInUtf8 = {'g', 'o', 'o', 'd', (byte) 0xED, (byte) 0xA0, (byte) 0x80};
    assertThat(reason(surrogateInUtf8)).isEqualTo(RejectReason.INVALID_UTF8);
  }

  @Test
  void lengthsAreJudgedInCodePointsAfterCleaningWithBothEndsIncluded() {
    assertThat(reason("\uD83D\uDE00".repeat(4).getBytes(StandardCharsets.UTF_8)))
        .as("four emoji are eight chars but four code points")
        .isEqualTo(RejectReason.TOO_SHORT);
    assertThat(kept("12345")).isEqualTo("12345");
    assertThat(kept("x".repeat(40) + "   ")).hasSize(40);
    assertThat(reason("x".repeat(41).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(RejectReason.TOO_LONG);
  }

  @Test
  void nonPrintablesAboveTheShareMakeARowNoText() {
    assertThat(reason("text \u0001\u0002 with bytes".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(RejectReason.NOT_TEXT);
    assertThat(reason("\u0000\u0001\u0002".getBytes(StandardCharsets.UTF_8)))
        .as("nothing remains")
        .isEqualTo(RejectReason.EMPTY);
    assertThat(kept("twenty letters of \u0001text here")).isEqualTo("twenty letters of text here");
  }

  @Test
  void normalisedTextsAreEqualWhenOnlyCaseAndSpaceDiffer() {
    assertThat(TextCleaner.normalised("The  Cat\n\nsat\ton "))
        .isEqualTo(TextCleaner.normalised("the cat sat on"));
  }

  private static RejectReason reason(byte[] bytes) {
    return TextCleaner.clean(bytes, SETTINGS).reason().orElseThrow();
  }

  private static String kept(String text) {
    return TextCleaner.clean(text.getBytes(StandardCharsets.UTF_8), SETTINGS).text().orElseThrow();
  }
}
