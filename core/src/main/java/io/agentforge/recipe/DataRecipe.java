package io.agentforge.recipe;

/**
 * Where text comes from.
 *
 * @param corpus {@link #SHIPPED}, the name of a dataset ingested into the home, or a path to one
 * @param corpusFraction share of the training documents that is used, in (0, 1]
 * @param salt of the hash that assigns generated task instances to splits
 */
public record DataRecipe(String corpus, double corpusFraction, String salt) {
  /** The public-domain sample that comes with the program. */
  public static final String SHIPPED = "shipped";

  public boolean isShipped() {
    return corpus.equals(SHIPPED);
  }
}
