package io.agentforge.datasets.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Prompts of one split, searchable for near copies. Symbols are words between single spaces. */
final class NearDuplicates {
  private static final int SHINGLE = 3;
  private static final int GRAM = 13;
  private static final double SIMILAR = 0.8;

  private final List<Set<String>> shingled = new ArrayList<>();
  private final Map<String, List<Integer>> holders = new HashMap<>();
  private final Set<String> grams = new HashSet<>();

  NearDuplicates(Collection<String> prompts) {
    for (String prompt : prompts) {
      Set<String> shingles = grams(prompt, SHINGLE);
      for (String shingle : shingles) {
        holders.computeIfAbsent(shingle, key -> new ArrayList<>()).add(shingled.size());
      }
      shingled.add(shingles);
      grams.addAll(grams(prompt, GRAM));
    }
  }

  /** Whether a prompt here has Jaccard similarity of at least 0.8 on sets of three symbols. */
  boolean similar(String prompt) {
    Set<String> shingles = grams(prompt, SHINGLE);
    int[] shared = new int[shingled.size()];
    for (String shingle : shingles) {
      for (int holder : holders.getOrDefault(shingle, List.of())) {
        shared[holder]++;
      }
    }
    for (int i = 0; i < shared.length; i++) {
      int union = shingles.size() + shingled.get(i).size() - shared[i];
      if (shared[i] >= SIMILAR * union) {
        return true;
      }
    }
    return false;
  }

  /** Whether 13 symbols in a row occur here too. */
  boolean sharesGram(String prompt) {
    return grams(prompt, GRAM).stream().anyMatch(grams::contains);
  }

  private static Set<String> grams(String prompt, int length) {
    List<String> symbols = Symbols.split(prompt);
    Set<String> grams = new HashSet<>();
    for (int i = 0; i + length <= symbols.size(); i++) {
      grams.add(String.join(" ", symbols.subList(i, i + length)));
    }
    return grams.isEmpty() ? Set.of(prompt) : grams;
  }
}
