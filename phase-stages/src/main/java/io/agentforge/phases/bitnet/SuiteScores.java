package io.agentforge.phases.bitnet;

import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One model's answers, item by item. A suite is a family of questions, or all text. */
final class SuiteScores {
  /**
   * One item's.
   *
   * @param nll sum over the scored tokens, in nats
   * @param correct scored tokens that are the first choice
   */
  record Answer(double nll, int tokens, int correct, boolean exact) {}

  /** What is counted as right. */
  enum Score {
    /** Answers of which every token is right: what greedy generation would give. */
    EXACT("exact") {
      @Override
      int right(Answer answer) {
        return answer.exact() ? 1 : 0;
      }

      @Override
      int of(Answer answer) {
        return 1;
      }
    },
    /** Tokens of answers, given those before them. */
    TOKENS("tokens_right") {
      @Override
      int right(Answer answer) {
        return answer.correct();
      }

      @Override
      int of(Answer answer) {
        return answer.tokens();
      }
    };

    private final String id;

    Score(String id) {
      this.id = id;
    }

    String id() {
      return id;
    }

    abstract int right(Answer answer);

    abstract int of(Answer answer);
  }

  private final Map<String, Answer> answers = new HashMap<>();

  /** Adds what a unit found. */
  void add(EvaluateUnit.Scores scores) {
    for (int i = 0; i < scores.ids().size(); i++) {
      put(
          scores.ids().get(i),
          new Answer(scores.nll()[i], scores.tokens()[i], scores.correct()[i], scores.exact()[i]));
    }
  }

  void put(String item, Answer answer) {
    answers.put(item, answer);
  }

  Answer answer(EvaluationItem item) {
    return answers.get(item.id());
  }

  /** Share that is right. */
  double share(Score score, List<EvaluationItem> items) {
    long right = 0;
    long of = 0;
    for (EvaluationItem item : items) {
      right += score.right(answer(item));
      of += score.of(answer(item));
    }
    return (double) right / of;
  }

  /** NLL per token over items, in nats. */
  double loss(List<EvaluationItem> items) {
    double nll = items.stream().mapToDouble(item -> answer(item).nll()).sum();
    return nll / items.stream().mapToInt(item -> answer(item).tokens()).sum();
  }

  /** Suite → its items, in order of first appearance. */
  static Map<String, List<EvaluationItem>> bySuite(List<EvaluationItem> items) {
    Map<String, List<EvaluationItem>> suites = new LinkedHashMap<>();
    items.forEach(item -> suites.computeIfAbsent(suite(item), s -> new ArrayList<>()).add(item));
    return suites;
  }

  private static String suite(EvaluationItem item) {
    boolean text = item.suite().equals(Component.TEXT.id());
    return text ? item.suite() : item.suite() + "/" + item.family();
  }
}
