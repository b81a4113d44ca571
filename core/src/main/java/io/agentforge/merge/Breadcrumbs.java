package io.agentforge.merge;

/**
 * Drops outliers and small numbers of each task vector and sums (Davari and Belilovsky, 2023, Model
 * Breadcrumbs).
 */
public final class Breadcrumbs extends TaskVectorMethod {
  public Breadcrumbs() {
    super(new TrimBothEnds(), Consensus.SUM, false, false);
  }

  @Override
  public String name() {
    return "breadcrumbs";
  }

  @Override
  public String summary() {
    return "differences to the base without their largest and smallest numbers, summed";
  }
}
