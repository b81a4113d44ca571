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
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What guessing gets: always the commonest answer of an item's family and level, and at every place
 * of an answer the commonest token there; of text the commonest token. It knows the form of the
 * answers and nothing else. The payload is that of a model, without loss.
 *
 * @param examples of which is counted what is common; none of {@code items}
 */
record GuessUnit(
    CheckpointFile tokenizer,
    List<EvaluationItem> examples,
    List<EvaluationItem> items,
    Frame frame)
    implements UnitTask {
  static final String VERSION = "bitnet-guess-2";

  GuessUnit {
    examples = List.copyOf(examples);
    items = List.copyOf(items);
  }

  @Override
  public String key() {
    return "guess";
  }

  @Override
  public String kind() {
    return "score";
  }

  @Override
  public String digest() {
    return Json.digest(
        Map.of(
            "version", VERSION,
            "tokenizer", tokenizer.sha256(),
            "examples", examples,
            "items", items,
            "frame", frame));
  }

  @Override
  public UnitOutput run(TaskScope scope) throws IOException {
    try (Tokenizer opened = Tokenizer.open(scope.object(tokenizer))) {
      TaskSequences sequences = new TaskSequences(opened, frame);
      Function<EvaluationItem, int[]> answer =
          item -> {
            ScoredSequence sequence = sequences.of(item);
            int[] tokens = sequence.tokens();
            return Arrays.copyOfRange(tokens, sequence.firstScored(), tokens.length);
          };
      return new UnitOutput(Json.write(guess(examples, items, answer)), List.of());
    }
  }

  /**
   * @param answer scored tokens of an item
   */
  static EvaluateUnit.Scores guess(
      List<EvaluationItem> examples,
      List<EvaluationItem> items,
      Function<EvaluationItem, int[]> answer) {
    Map<String, Map<String, Integer>> whole = new HashMap<>();
    Map<String, Map<Integer, Integer>> single = new HashMap<>();
    for (EvaluationItem example : examples) {
      count(whole, form(example), example.answer());
      int[] tokens = answer.apply(example);
      for (int place = 0; place < tokens.length; place++) {
        count(single, place(example, place), tokens[place]);
      }
    }
    int[] of = new int[items.size()];
    int[] correct = new int[items.size()];
    boolean[] exact = new boolean[items.size()];
    for (int i = 0; i < items.size(); i++) {
      EvaluationItem item = items.get(i);
      exact[i] = Optional.of(item.answer()).equals(commonest(whole, form(item)));
      int[] tokens = answer.apply(item);
      of[i] = tokens.length;
      for (int place = 0; place < tokens.length; place++) {
        Optional<Integer> token = commonest(single, place(item, place));
        correct[i] += Optional.of(tokens[place]).equals(token) ? 1 : 0;
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

  /** Of equally common ones the smallest, so that it is always the same; empty if there is none. */
  private static <T extends Comparable<T>> Optional<T> commonest(
      Map<String, Map<T, Integer>> counts, String key) {
    Comparator<Map.Entry<T, Integer>> byCount = Map.Entry.comparingByValue();
    return counts.getOrDefault(key, Map.of()).entrySet().stream()
        .max(byCount.thenComparing(Map.Entry.<T, Integer>comparingByKey().reversed()))
        .map(Map.Entry::getKey);
  }
}
