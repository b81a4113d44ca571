package io.agentforge.merge;

/**
 * Drops numbers of each task vector at random, rescales the rest and elects signs (Yu et al., 2023,
 * DARE, with the election of TIES-Merging).
 */
public final class DareTies extends TaskVectorMethod {
  public DareTies() {
    super(new RandomDrop(), Consensus.ELECTED_SIGN, false, true);
  }

  @Override
  public String name() {
    return "dare_ties";
  }

  @Override
  public String summary() {
    return "random parts of the differences to the base, signs elected";
  }
}
