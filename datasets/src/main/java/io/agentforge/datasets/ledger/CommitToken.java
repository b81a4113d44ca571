package io.agentforge.datasets.ledger;

import java.io.Serializable;

/**
 * Makes an append happen once: a table remembers per {@code appId} the highest version it has
 * taken, and takes no version at or below it. So versions of one appId rise, per table, and a
 * repeat after a crash is a no-op.
 *
 * @param appId who appends, such as {@code <run>/<phase>/<attempt>}
 * @param version number of the append, from 0 upwards
 */
public record CommitToken(String appId, long version) implements Serializable {
  /** For an append that happens once in the life of its name. */
  public static CommitToken once(String name) {
    return new CommitToken(name, 0);
  }
}
