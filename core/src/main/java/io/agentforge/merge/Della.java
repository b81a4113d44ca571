package io.agentforge.merge;

/**
 * Drops small numbers of each task vector more often than large ones, rescales the rest, elects
 * signs and averages those that agree (Deep et al., 2024, DELLA-Merging).
 */
public final class Della extends TaskVectorMethod {
  public Della() {
    super(new RankedDrop(), Consensus.ELECTED_SIGN, true, true);
  }

  @Override
  public String name() {
    return "della";
  }

  @Override
  public String summary() {
    return "differences to the base dropped at random by rank, signs elected";
  }
}
