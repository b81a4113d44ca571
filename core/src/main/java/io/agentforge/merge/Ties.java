package io.agentforge.merge;

/**
 * Trims each task vector to its largest numbers, elects a sign for each position by summed weight
 * and averages the task vectors that agree with it (Yadav et al., 2023, TIES-Merging).
 */
public final class Ties extends TaskVectorMethod {
  public Ties() {
    super(new Trim(), Consensus.ELECTED_SIGN, true, false);
  }

  @Override
  public String name() {
    return "ties";
  }

  @Override
  public String summary() {
    return "largest differences to the base, signs elected, those that agree averaged";
  }
}
