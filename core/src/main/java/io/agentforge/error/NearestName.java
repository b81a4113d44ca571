package io.agentforge.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** "Did you mean": the known name closest to what a user typed. */
public final class NearestName {
  private NearestName() {}

  /**
   * The name with the fewest edits (insert, delete, replace), the first in alphabetical order among
   * equals; empty when none needs fewer edits than half of the longer name, rounded up.
   */
  public static Optional<String> among(String typed, Collection<String> names) {
    LevenshteinDistance edits = LevenshteinDistance.getDefaultInstance();
    return names.stream()
        .min(
            Comparator.comparingInt((String name) -> edits.apply(typed, name))
                .thenComparing(Comparator.naturalOrder()))
        .filter(
            name -> edits.apply(typed, name) < (Math.max(typed.length(), name.length()) + 1) / 2);
  }
}
