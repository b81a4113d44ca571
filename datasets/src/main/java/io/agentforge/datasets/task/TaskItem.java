package io.agentforge.datasets.task;

import java.io.Serializable;

/**
 * One generated question. As training text it is prompt, answer and the end-of-text token, which
 * the caller adds after encoding; prompt and answer are encoded apart.
 *
 * @param prompt text given to the model, ending where the answer begins, without a space at its end
 * @param answer the one right continuation, with the space before it, so that its first symbol is
 *     the same token as in the prompt
 * @param canonical normalised form; instances with equal canonical form are the same instance
 */
public record TaskItem(
    String family, Domain domain, int level, String prompt, String answer, String canonical)
    implements Serializable {
  /** The answer without the space before it, as oracles give it. */
  public String solution() {
    return answer.strip();
  }

  /** Prompt and answer. */
  public String text() {
    return prompt + answer;
  }

  /** Whether generated text, cut before the end token, is the answer; outer space is ignored. */
  public boolean answeredBy(String generated) {
    return generated.strip().equals(solution());
  }
}
