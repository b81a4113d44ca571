package io.agentforge.phases.bitnet;

import io.agentforge.phases.evaluation.EvaluationItem;
import io.agentforge.seed.SeedTree;
import java.util.Comparator;
import java.util.List;

/** A sample of items for what is judged often. */
final class Few {
  private Few() {}

  /**
   * At most {@code count} of each suite, by a hash of the item: of text, pieces of all documents.
   */
  static List<EvaluationItem> of(List<EvaluationItem> items, int count) {
    return SuiteScores.bySuite(items).values().stream()
        .flatMap(suite -> suite.stream().sorted(BY_HASH).limit(count))
        .toList();
  }

  private static final Comparator<EvaluationItem> BY_HASH =
      Comparator.comparingLong((EvaluationItem i) -> SeedTree.root(0).child("few", i.id()).seed())
          .thenComparing(EvaluationItem::id);
}
