package io.agentforge.phases.bitnet;

import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One model's answers, item by item. */
final class SuiteScores {
  private final Map<String, double[]> nll = new HashMap<>();
  private final Map<String, Boolean> exact = new HashMap<>();

  /** Adds what a unit found. */
  void add(EvaluateUnit.Scores scores) {
    for (int i = 0; i < scores.ids().size(); i++) {
      put(scores.ids().get(i), scores.nll()[i], scores.tokens()[i], scores.exact()[i]);
    }
  }

  void put(String item, double sum, int tokens, boolean right) {
    nll.put(item, new double[] {sum, tokens});
    exact.put(item, right);
  }

  boolean hasAll(List<EvaluationItem> items) {
    return items.stream().allMatch(item -> exact.containsKey(item.id()));
  }

  boolean exact(String item) {
    return exact.get(item);
  }

  /** Sum over the item's scored tokens, and how many they are. */
  double[] nll(String item) {
    return nll.get(item);
  }

  /** NLL per token over items, in nats. */
  double loss(List<EvaluationItem> items) {
    double sum = 0;
    double tokens = 0;
    for (EvaluationItem item : items) {
      sum += nll.get(item.id())[0];
      tokens += nll.get(item.id())[1];
    }
    return sum / tokens;
  }

  /** Share of items answered right. */
  double accuracy(List<EvaluationItem> items) {
    return (double) items.stream().filter(item -> exact.get(item.id())).count() / items.size();
  }

  /** Suite → its items, in order of first appearance. */
  static Map<String, List<EvaluationItem>> bySuite(List<EvaluationItem> items) {
    Map<String, List<EvaluationItem>> suites = new LinkedHashMap<>();
    items.forEach(item -> suites.computeIfAbsent(item.suite(), s -> new ArrayList<>()).add(item));
    return suites;
  }

  /**
   * Accuracy of always giving the commonest answer of an item's family and level: what a model
   * knows that has learned the form of the answers and nothing else.
   */
  static double chance(List<EvaluationItem> items) {
    Map<String, Map<String, Integer>> answers = new HashMap<>();
    for (EvaluationItem item : items) {
      answers
          .computeIfAbsent(item.family() + "/" + item.level(), f -> new HashMap<>())
          .merge(item.answer(), 1, Integer::sum);
    }
    long right = 0;
    for (Map<String, Integer> counts : answers.values()) {
      right += counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }
    return (double) right / items.size();
  }
}
