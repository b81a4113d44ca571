package io.agentforge.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.datasets.task.Split;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ShippedCorpusTest {
  private static final List<Document> DOCUMENTS = ShippedCorpus.documents();

  @Test
  void theShelfHoldsTheDocumentsOfTheDataCard() throws IOException {
    Map<String, Long> bySource =
        DOCUMENTS.stream()
            .collect(
                Collectors.groupingBy(d -> d.id().replaceAll("-\\d+$", ""), Collectors.counting()));
    assertThat(bySource)
        .as("documents a source")
        .isEqualTo(
            Map.of(
                "pride-and-prejudice", 61L,
                "persuasion", 24L,
                "state-of-the-union", 25L,
                "glosses", 80L));
    assertThat(DOCUMENTS).extracting(Document::id).as("ids").doesNotHaveDuplicates();
    String card = new String(resource("DATA_CARD.md"), StandardCharsets.UTF_8);
    for (ShippedFile file : ShippedCorpus.files()) {
      assertThat(card)
          .as("the card's line of %s", file.file())
          .contains(file.file())
          .contains("%,d".formatted(file.bytes()));
    }
    assertThat(resource("NOTICE-wordnet.txt"))
        .as("WordNet's notice")
        .asString(StandardCharsets.UTF_8)
        .contains("WordNet 3.0 Copyright 2006 by Princeton University.  All rights reserved.");
  }

  @Test
  void textIsNaturalParagraphsWithoutHardLineBreaks() {
    Document first = DOCUMENTS.get(0);
    assertThat(first.text())
        .as("first chapter")
        .startsWith(
            "It is a truth universally acknowledged, that a single man in possession of a good"
                + " fortune, must be in want of a wife.\nHowever little known");
    for (Document document : DOCUMENTS) {
      assertThat(document.text())
          .as(document.id())
          .doesNotContain("\n\n")
          .doesNotContain("\f")
          .doesNotContain("_")
          .hasSizeGreaterThan(1000);
    }
  }

  @Test
  void everySplitHasEverySourceAndTrainingHasMostOfTheText() throws IOException {
    Map<Split, Long> characters =
        DOCUMENTS.stream()
            .collect(
                Collectors.groupingBy(
                    ShippedCorpus::split, Collectors.summingLong(d -> d.text().length())));
    long all = characters.values().stream().mapToLong(n -> n).sum();
    assertThat(characters.get(Split.TRAIN)).as("train").isBetween(all * 80 / 100, all * 92 / 100);
    String card = new String(resource("DATA_CARD.md"), StandardCharsets.UTF_8);
    for (Split split : Split.values()) {
      assertThat(card)
          .as("the card's line of %s", split)
          .contains(
              "| %s | %d | %,d |"
                  .formatted(
                      split.id(), ShippedCorpus.documents(split).size(), characters.get(split)));
      assertThat(characters.get(split)).as("characters of %s", split).isGreaterThan(100_000L);
      assertThat(ShippedCorpus.documents(split).stream().map(d -> d.source().split(",")[0]))
          .as("sources in %s", split)
          .contains("Jane Austen", "Presidents of the United States", "WordNet 3.0");
    }
  }

  @Test
  void aChangedLetterIsAnErrorThatNamesTheFile() {
    assertDamage(
        name -> {
          byte[] bytes = resource(name);
          if (name.equals("persuasion.txt.gz")) {
            String text = new String(gunzip(bytes), StandardCharsets.UTF_8);
            return gzip(text.replaceFirst("Sir Walter", "Sir Wolter"));
          }
          return bytes;
        },
        "persuasion.txt.gz",
        "the manifest says");
  }

  @Test
  void aTruncatedFileIsAnErrorThatNamesTheFile() {
    assertDamage(
        name ->
            name.equals("wordnet-glosses.txt.gz")
                ? Arrays.copyOf(resource(name), 1000)
                : resource(name),
        "wordnet-glosses.txt.gz",
        "cannot be read");
  }

  @Test
  void aMissingFileIsAnErrorThatNamesTheFile() {
    assertDamage(
        name -> {
          if (name.startsWith("state")) {
            throw new FileNotFoundException("gone");
          }
          return resource(name);
        },
        "state-of-the-union.txt.gz",
        "gone");
  }

  @Test
  void aManifestThatIsNoManifestIsAnError() {
    assertDamage(
        name -> "{\"file\":[]}".getBytes(StandardCharsets.UTF_8),
        "manifest.json",
        "not a corpus manifest");
  }

  private static void assertDamage(ShippedCorpus.Resources resources, String file, String reason) {
    assertThatThrownBy(() -> ShippedCorpus.documents(resources))
        .as("reading with a damaged %s", file)
        .isInstanceOfSatisfying(
            ForgeException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.DATA_INVALID);
              assertThat(e.unit()).contains(file);
            })
        .hasMessageContaining(reason);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ShippedCorpus.class.getResourceAsStream("/corpus/" + name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] gunzip(byte[] bytes) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }
}
