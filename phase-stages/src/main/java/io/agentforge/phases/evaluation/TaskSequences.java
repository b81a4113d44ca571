package io.agentforge.phases.evaluation;

import io.agentforge.score.ScoredSequence;
import io.agentforge.tokenizer.Tokenizer;

/**
 * How a question becomes tokens, the same in training and evaluation: begin, prompt, answer, end.
 * Prompt and answer are encoded apart, so that the border never depends on the answer.
 */
public final class TaskSequences {
  private final Tokenizer tokenizer;
  private final Frame frame;

  public TaskSequences(Tokenizer tokenizer, Frame frame) {
    this.tokenizer = tokenizer;
    this.frame = frame;
  }

  /** The token that opens every sequence. */
  public int begin() {
    return frame.begin();
  }

  /** The sequence with the answer and the end token as scored part. */
  public ScoredSequence of(String question, String answerText) {
    return of(question, answerText, true);
  }

  private ScoredSequence of(String question, String answerText, boolean closed) {
    int[] prompt = tokenizer.encode(question);
    int[] answer = tokenizer.encode(answerText);
    int[] tokens = new int[prompt.length + answer.length + (closed ? 2 : 1)];
    tokens[0] = frame.begin();
    System.arraycopy(prompt, 0, tokens, 1, prompt.length);
    System.arraycopy(answer, 0, tokens, 1 + prompt.length, answer.length);
    if (closed) {
      tokens[tokens.length - 1] = frame.end();
    }
    return new ScoredSequence(tokens, 1 + prompt.length);
  }

  /** Begin and prompt, what generation starts from. */
  public int[] prompt(String text) {
    int[] prompt = tokenizer.encode(text);
    int[] tokens = new int[prompt.length + 1];
    tokens[0] = frame.begin();
    System.arraycopy(prompt, 0, tokens, 1, prompt.length);
    return tokens;
  }

  /** A held-out item; text has no prompt, so every token of it is scored. */
  public ScoredSequence of(EvaluationItem item) {
    return of(item.prompt(), item.answer(), !item.suite().equals(Component.TEXT.id()));
  }
}
