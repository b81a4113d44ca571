package io.agentforge.merge;

/**
 * Drops outliers and small numbers of each task vector and elects signs (Davari and Belilovsky,
 * 2023, Model Breadcrumbs, with the election of TIES-Merging).
 */
public final class BreadcrumbsTies extends TaskVectorMethod {
  public BreadcrumbsTies() {
    super(new TrimBothEnds(), Consensus.ELECTED_SIGN, false, false);
  }

  @Override
  public String name() {
    return "breadcrumbs_ties";
  }

  @Override
  public String summary() {
    return "differences to the base without their largest and smallest numbers, signs elected";
  }
}
