package io.agentforge.merge;

/**
 * Drops numbers of each task vector at random, rescales the rest and sums (Yu et al., 2023, DARE).
 */
public final class DareLinear extends TaskVectorMethod {
  public DareLinear() {
    super(new RandomDrop(), Consensus.SUM, false, true);
  }

  @Override
  public String name() {
    return "dare_linear";
  }

  @Override
  public String summary() {
    return "random parts of the differences to the base, rescaled and summed";
  }
}
