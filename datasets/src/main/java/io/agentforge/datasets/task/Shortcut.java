package io.agentforge.datasets.task;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Ways to answer without doing the task. A score below or at theirs shows no skill. */
public enum Shortcut {
  /** The most frequent answer of the family in TRAIN. */
  MAJORITY,
  /** The most frequent answer of the family and level in TRAIN, the question unread. */
  QUESTION_BLIND,
  /** The first run of digits in the prompt. */
  FIRST_NUMBER,
  /** The last run of digits in the prompt. */
  LAST_NUMBER,
  /** The longest part between two marks, the first of equals. */
  LONGEST_OPTION,
  /** Everything between the first colon and the next semicolon or the arrow, unchanged. */
  COPY_INPUT;

  private static final Pattern NUMBER = Pattern.compile("\\d( \\d)*");
  private static final Pattern INPUT = Pattern.compile(": (.*?) (;|=)");

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The rule made from TRAIN items; it answers the empty text where it has no answer. */
  Function<TaskItem, String> fitted(List<TaskItem> train) {
    return switch (this) {
      case MAJORITY -> {
        String answer = commonest(train);
        yield item -> answer;
      }
      case QUESTION_BLIND -> {
        Map<Integer, String> answers =
            train.stream()
                .collect(
                    Collectors.groupingBy(
                        TaskItem::level,
                        Collectors.collectingAndThen(Collectors.toList(), Shortcut::commonest)));
        yield item -> answers.getOrDefault(item.level(), "");
      }
      case FIRST_NUMBER -> item -> numbers(item).stream().findFirst().orElse("");
      case LAST_NUMBER -> item -> numbers(item).stream().reduce("", (first, last) -> last);
      case LONGEST_OPTION -> item -> longest(item.prompt());
      case COPY_INPUT ->
          item ->
              INPUT
                  .matcher(item.prompt())
                  .results()
                  .map(found -> found.group(1))
                  .findFirst()
                  .orElse("");
    };
  }

  private static List<String> numbers(TaskItem item) {
    return NUMBER.matcher(item.prompt()).results().map(MatchResult::group).toList();
  }

  private static String longest(String prompt) {
    return Arrays.stream(prompt.split("[^a-z0-9 ]+"))
        .map(String::strip)
        .reduce("", (best, part) -> part.length() > best.length() ? part : best);
  }

  private static String commonest(List<TaskItem> items) {
    return items.stream()
        .collect(Collectors.groupingBy(TaskItem::solution, Collectors.counting()))
        .entrySet()
        .stream()
        .max(
            Map.Entry.<String, Long>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey)
        .orElse("");
  }
}
