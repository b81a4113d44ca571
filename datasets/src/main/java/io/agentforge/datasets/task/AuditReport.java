package io.agentforge.datasets.task;

import io.agentforge.statistics.Interval;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * The audit of all families.
 *
 * @param draws items drawn of each family and split
 */
public record AuditReport(String saltSha256, int draws, List<FamilyAudit> families)
    implements Serializable {
  /** Whether no prompt and no canonical form was seen in two splits. */
  public boolean disjoint() {
    return families.stream()
        .allMatch(family -> family.exactOverlap() == 0 && family.canonicalOverlap() == 0);
  }

  /** For people: one line a family, shares in percent, shortcuts with 95 % intervals. */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        "%-10s %-16s %8s %8s %8s %6s %6s %6s"
            .formatted("domain", "family", "train", "select", "test", "both", "near%", "gram%"));
    for (Shortcut shortcut : Shortcut.values()) {
      table.append(" %22s".formatted(shortcut.id()));
    }
    for (FamilyAudit family : families) {
      table.append(
          String.format(
              Locale.ROOT,
              "%n%-10s %-16s %8d %8d %8d %6d %6.1f %6.1f",
              family.domain().id(),
              family.family(),
              family.distinct().get(Split.TRAIN),
              family.distinct().get(Split.SELECTION),
              family.distinct().get(Split.TEST),
              family.exactOverlap() + family.canonicalOverlap(),
              100 * family.nearDuplicates(),
              100 * family.sharedGrams()));
      for (ShortcutScore score : family.shortcuts()) {
        table.append(" %22s".formatted(percent(score)));
      }
    }
    return table.append(System.lineSeparator()).toString();
  }

  private static String percent(ShortcutScore score) {
    Interval interval = score.interval();
    return String.format(
        Locale.ROOT,
        "%.1f [%.1f, %.1f]",
        100 * score.rate(),
        100 * interval.low(),
        100 * interval.high());
  }
}
