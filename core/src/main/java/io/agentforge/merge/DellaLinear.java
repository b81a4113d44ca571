package io.agentforge.merge;

/**
 * Drops small numbers of each task vector more often than large ones, rescales the rest and sums
 * (Deep et al., 2024, DELLA-Merging).
 */
public final class DellaLinear extends TaskVectorMethod {
  public DellaLinear() {
    super(new RankedDrop(), Consensus.SUM, false, true);
  }

  @Override
  public String name() {
    return "della_linear";
  }

  @Override
  public String summary() {
    return "differences to the base dropped at random by rank, summed";
  }
}
