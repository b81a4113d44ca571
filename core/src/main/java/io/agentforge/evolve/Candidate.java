package io.agentforge.evolve;

import java.util.List;

/**
 * A point that a strategy wants judged.
 *
 * @param id unique within the search; a survivor keeps it
 * @param point of the unit cube, one coordinate a gene
 * @param operator that made it: {@code random}, {@code start}, {@code sample}, {@code mutation},
 *     {@code crossover}, {@code immigrant}, {@code chaos}, …
 * @param parents ids of the candidates it was made from
 * @param standing whether it is new or competes again
 */
public record Candidate(
    long id, double[] point, String operator, List<Long> parents, Standing standing) {
  /** Whether a candidate was asked for before. */
  public enum Standing {
    /** Never judged. */
    NEW,
    /**
     * Judged in an earlier generation and still competing: what is known of it need not be asked.
     */
    SURVIVOR
  }

  public Candidate {
    parents = List.copyOf(parents);
  }

  Candidate survivor() {
    return new Candidate(id, point, operator, parents, Standing.SURVIVOR);
  }
}
