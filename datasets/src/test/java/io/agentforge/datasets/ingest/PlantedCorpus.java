package io.agentforge.datasets.ingest;

import io.agentforge.seed.SeedTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Documents with planted faults: {@value #DISTINCT} different ones of 60 words, exact copies up to
 * case and space of the first {@value #EXACT}, copies with one word changed of the next {@value
 * #NEAR} (Jaccard of 5-word shingles 51/61 = 0.836), copies with three far words changed of the
 * next {@value #FAR} (41/71 = 0.58).
 */
final class PlantedCorpus {
  static final int DISTINCT = 80;
  static final int EXACT = 7;
  static final int NEAR = 6;
  static final int FAR = 5;

  private PlantedCorpus() {}

  static String document(int number) {
    return String.join(" ", words(number));
  }

  static List<String> documents() {
    List<String> all = new ArrayList<>();
    IntStream.range(0, DISTINCT).forEach(i -> all.add(document(i)));
    IntStream.range(0, EXACT)
        .forEach(i -> all.add(" " + document(i).toUpperCase(Locale.ROOT) + "\r\n"));
    IntStream.range(EXACT, EXACT + NEAR).forEach(i -> all.add(changed(i, 30)));
    IntStream.range(EXACT + NEAR, EXACT + NEAR + FAR).forEach(i -> all.add(changed(i, 10, 30, 50)));
    return all;
  }

  /** One line a document, then one line for each kind of fault, in the order of the reasons. */
  static List<byte[]> jsonLines() {
    List<byte[]> lines = new ArrayList<>();
    for (String text : documents()) {
      lines.add(utf8("{\"text\": \"%s\", \"n\": 1}".formatted(text.replace("\r\n", "\\r\\n"))));
    }
    lines.add(utf8("{\"text\": \"  \"}"));
    lines.add(utf8("{\"text\": \"short\"}"));
    lines.add(utf8("{\"text\": \"%s\"}".formatted("long ".repeat(500))));
    lines.add(utf8("{\"text\": \"binary \\u0001\\u0002\\u0003\\u0004 looking row of bytes\"}"));
    lines.add(utf8("{\"text\": \"half a pair \\ud83d in an escape\"}"));
    lines.add(
        "{\"text\": \"caf\u00e9 in the wrong encoding\"}".getBytes(StandardCharsets.ISO_8859_1));
    lines.add(utf8("{\"text\": \"a line that was cut"));
    lines.add(utf8("[\"a list is no object with a field\"]"));
    lines.add(utf8("{\"text\": \"two objects\"} {\"text\": \"on one line\"}"));
    lines.add(utf8("{\"body\": \"the field has another name\"}"));
    lines.add(utf8("{\"text\": 17}"));
    lines.add(utf8("{\"text\": null}"));
    lines.add(utf8(""));
    return lines;
  }

  private static String changed(int number, int... places) {
    List<String> words = new ArrayList<>(words(number));
    for (int place : places) {
      words.set(place, "changed" + number + "at" + place);
    }
    return String.join(" ", words);
  }

  private static List<String> words(int number) {
    SeedTree.Stream draws = SeedTree.root(number).stream();
    return IntStream.range(0, 60)
        .mapToObj(i -> "w" + Integer.toString(draws.integer(5000), 36))
        .collect(Collectors.toList());
  }

  private static byte[] utf8(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }
}
