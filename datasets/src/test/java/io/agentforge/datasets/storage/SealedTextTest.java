package io.agentforge.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealedTextTest {
  private static final String TEXT = "{\"loss\":0.5,\n\"name\":\"ü\"}";

  @Test
  void sealed_text_comes_back_as_it_was() {
    assertThat(SealedText.open(SealedText.seal(TEXT))).as("plain").contains(TEXT);
    assertThat(SealedText.open(SealedText.sealPage(TEXT))).as("page").contains(TEXT);
    assertThat(SealedText.open(SealedText.seal(""))).as("empty").contains("");
  }

  @Test
  void every_flipped_bit_and_every_cut_is_noticed() {
    byte[] whole = SealedText.seal(TEXT);
    for (int i = 0; i < whole.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[i] ^= (byte) (1 << bit);
        assertThat(SealedText.open(flipped)).as("bit %d of byte %d", bit, i).isEmpty();
      }
      assertThat(SealedText.open(Arrays.copyOf(whole, i))).as("cut at %d", i).isEmpty();
    }
    assertThat(SealedText.open(Arrays.copyOf(whole, whole.length + 1))).as("longer").isEmpty();
  }
}
