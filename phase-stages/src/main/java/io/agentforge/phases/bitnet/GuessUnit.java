package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.phases.evaluation.Component;
import io.agentforge.phases.evaluation.EvaluateUnit;
import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.phases.evaluation.Frame;
import io.agentforge.phases.evaluation.TaskSequences;
import io.agentforge.phases.unit.Json;
import io.agentforge.phases.unit.TaskScope;
import io.agentforge.phases.unit.UnitOutput;
import io.agentforge.phases.unit.UnitTask;
import io.agentforge.score.ScoredSequence;
import io.agentforge.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What guessing gets: always the commonest answer of an item's family and level, and at every place
 * of an answer the commonest token there; of text the commonest token. It knows the form of the
 * answers and nothing else. The payload is that of a model, without loss.
 */
record GuessUnit(CheckpointFile tokenizer, List<EvaluationItem> items, Frame frame)
    implements UnitTask {
  static final String VERSION = "bitnet-guess-1";

  GuessUnit {
    items = List.copyOf(items);
  }

  @Override
  public String key() {
    return "guess";
  }

  @Override
  public String kind() {
    return "evaluate";
  }

  @Override
  public String digest() {
    return Json.digest(
        Map.of(
            "version", VERSION,
            "tokenizer", tokenizer.sha256(),
            "items", items,
            "frame", frame));
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    List<int[]> answers = new ArrayList<>();
    try (Tokenizer opened = Tokenizer.open(scope.object(tokenizer))) {
      TaskSequences sequences = new TaskSequences(opened, frame);
      for (EvaluationItem item : items) {
        ScoredSequence sequence = sequences.of(item);
        int[] tokens = sequence.tokens();
        answers.add(Arrays.copyOfRange(tokens, sequence.firstScored(), tokens.length));
      }
    }
    return new UnitOutput(Json.write(guess(items, answers)), List.of());
  }

  /**
   * @param answers scored tokens of each item
   */
  static EvaluateUnit.Scores guess(List<EvaluationItem> items, List<int[]> answers) {
    Map<String, Map<String, Integer>> whole = new HashMap<>();
    Map<String, Map<Integer, Integer>> single = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      EvaluationItem item = items.get(i);
      count(whole, form(item), item.answer());
      int[] tokens = answers.get(i);
      for (int place = 0; place < tokens.length; place++) {
        count(single, place(item, place), tokens[place]);
      }
    }
    int[] of = new int[items.size()];
    int[] correct = new int[items.size()];
    boolean[] exact = new boolean[items.size()];
    for (int i = 0; i < items.size(); i++) {
      EvaluationItem item = items.get(i);
      int[] tokens = answers.get(i);
      exact[i] = item.answer().equals(commonest(whole.get(form(item))));
      of[i] = tokens.length;
      for (int place = 0; place < tokens.length; place++) {
        correct[i] += tokens[place] == commonest(single.get(place(item, place))) ? 1 : 0;
      }
    }
    List<String> ids = items.stream().map(EvaluationItem::id).toList();
    return new EvaluateUnit.Scores(ids, new double[of.length], of, correct, exact);
  }

  private static String form(EvaluationItem item) {
    return item.family() + "/" + item.level();
  }

  private static String place(EvaluationItem item, int place) {
    boolean text = item.suite().equals(Component.TEXT.id());
    return text ? item.suite() : form(item) + "/" + place;
  }

  private static <T> void count(Map<String, Map<T, Integer>> counts, String key, T value) {
    counts.computeIfAbsent(key, k -> new HashMap<>()).merge(value, 1, Integer::sum);
  }

  /** Of equally common ones the smallest, so that it is always the same. */
  private static <T extends Comparable<T>> T commonest(Map<T, Integer> counts) {
    T best = null;
    for (Map.Entry<T, Integer> entry : counts.entrySet()) {
      int than = best == null ? 0 : counts.get(best);
      boolean first = best == null || entry.getKey().compareTo(best) < 0;
      if (entry.getValue() > than || entry.getValue() == than && first) {
        best = entry.getKey();
      }
    }
    return best;
  }
}
