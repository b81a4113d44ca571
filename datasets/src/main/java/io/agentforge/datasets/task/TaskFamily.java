package io.agentforge.datasets.task;

import io.agentforge.seed.SeedTree;

/** A generator of questions with a difficulty knob and an oracle. */
public interface TaskFamily {
  /** snake_case, unique, never a public benchmark's name. */
  String id();

  Domain domain();

  /** Levels are 1 … maxLevel, harder with the number. */
  int maxLevel();

  /** Draws one instance; a pure function of its arguments. */
  TaskItem draw(SeedTree seed, int level);

  /**
   * Solves a prompt from its text alone, by another way than the generator's; gives {@link
   * TaskItem#solution}.
   */
  String oracle(String prompt);

  /** What solving this prompt takes, counted from its text. */
  Demand demand(String prompt);
}
