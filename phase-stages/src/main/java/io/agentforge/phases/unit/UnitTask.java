package io.agentforge.phases.unit;

import java.io.Serializable;

/**
 * Work that a Spark task does: a pure function of what {@link #digest} covers. It may be run twice
 * or on another machine and must then give the same result.
 */
public interface UnitTask extends Serializable {
  /** Readable name, unique within the phase. */
  String key();

  /**
   * {@code prepare}, {@code train}, {@code evaluate}, {@code generate}, {@code score} (of packed
   * files, by the CPU), {@code write} or {@code validate}.
   */
  String kind();

  /** SHA-256 over everything the result depends on: code of the unit, settings, input hashes. */
  String digest();

  /** Does the work and stores every output object; nothing is visible until the result is. */
  UnitOutput run(TaskScope scope) throws Exception;
}
