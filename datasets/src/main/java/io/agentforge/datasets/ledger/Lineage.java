package io.agentforge.datasets.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Completes provenance edges to their closure; Spark 3.5 has no recursive query to do it later. */
final class Lineage {
  private Lineage() {}

  /**
   * @param edges direct edges, each child's parents among earlier children or already stored
   * @param stored edges, direct or not, that lead from the parents and are in the ledger already
   * @return the edges and one {@link LineageRow#ANCESTOR} edge per indirect ancestor
   */
  static List<LineageRow> closure(List<LineageRow> edges, List<LineageRow> stored) {
    Map<List<String>, LineageRow> all = new LinkedHashMap<>();
    for (LineageRow edge : edges) {
      all.putIfAbsent(List.of(edge.childSha256(), edge.parentSha256(), edge.role()), edge);
    }
    List<LineageRow> known = new ArrayList<>(edges);
    known.addAll(stored);
    for (LineageRow edge : edges) {
      Deque<LineageRow> open = new ArrayDeque<>(List.of(edge));
      while (!open.isEmpty()) {
        String parent = open.pop().parentSha256();
        for (LineageRow next : known) {
          if (next.childSha256().equals(parent)) {
            addAncestor(all, open, edge, next);
          }
        }
      }
    }
    return List.copyOf(all.values());
  }

  private static void addAncestor(
      Map<List<String>, LineageRow> all, Deque<LineageRow> open, LineageRow edge, LineageRow next) {
    LineageRow ancestor =
        new LineageRow(
            edge.childSha256(),
            next.parentSha256(),
            edge.childKind(),
            next.parentKind(),
            LineageRow.ANCESTOR,
            edge.runId(),
            edge.phase());
    boolean isNew =
        all.putIfAbsent(
                List.of(ancestor.childSha256(), ancestor.parentSha256(), ancestor.role()), ancestor)
            == null;
    if (isNew) {
      open.push(next);
    }
  }
}
