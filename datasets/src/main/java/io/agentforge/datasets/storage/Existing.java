package io.agentforge.datasets.storage;

/** What publishing does when the target name is taken. */
public enum Existing {
  /**
   * Content-addressed names: a target of the right length is success and is not written again; one
   * of another length is damage and is replaced.
   */
  KEEP,
  /** Mutable names such as a report: the new content wins. */
  REPLACE,
  /** Claims: the first writer of a name has it, every other is told so and changes nothing. */
  REFUSE
}
