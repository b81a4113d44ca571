package io.agentforge.datasets.task;

import java.io.Serializable;

/**
 * An item as a model reads it: {@code prompt + continuation}, then the end-of-text token, which the
 * caller adds after encoding. Encode the two parts apart, so that the border between them is a
 * token border; a loss on answers takes the continuation and the end token only.
 *
 * @param prompt ends without a space
 * @param continuation the answer with the space before it
 */
public record TaskText(String prompt, String continuation) implements Serializable {
  public static TaskText of(TaskItem item) {
    return new TaskText(item.prompt(), " " + item.answer());
  }

  public String text() {
    return prompt + continuation;
  }

  /** Whether generated text, cut at the end token, is the item's answer; outer space is ignored. */
  public static boolean answers(TaskItem item, String generated) {
    return generated.strip().equals(item.answer());
  }
}
