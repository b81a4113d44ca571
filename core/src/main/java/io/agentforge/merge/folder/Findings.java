package io.agentforge.merge.folder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sentences about tensors, each once, with the first tensor it was said of and how many more. */
final class Findings {
  private final Map<String, List<String>> tensorsOf = new LinkedHashMap<>();

  /** Says something of everything. */
  void add(String sentence) {
    tensorsOf.computeIfAbsent(sentence, s -> new ArrayList<>());
  }

  /** Says something of one tensor. */
  void add(String sentence, String tensor) {
    tensorsOf.computeIfAbsent(sentence, s -> new ArrayList<>()).add(tensor);
  }

  boolean isEmpty() {
    return tensorsOf.isEmpty();
  }

  /** The sentences in the order in which they were first said. */
  List<String> sentences() {
    List<String> lines = new ArrayList<>();
    tensorsOf.forEach(
        (sentence, tensors) -> {
          if (tensors.isEmpty()) {
            lines.add(sentence);
          } else if (tensors.size() == 1) {
            lines.add("%s (%s)".formatted(sentence, tensors.get(0)));
          } else {
            lines.add(
                "%s (%s and %d more)".formatted(sentence, tensors.get(0), tensors.size() - 1));
          }
        });
    return lines;
  }
}
