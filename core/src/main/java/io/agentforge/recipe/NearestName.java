package io.agentforge.recipe;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody probably meant. */
final class NearestName {
  private NearestName() {}

  /** The known name within a third of its length in edits, when there is one. */
  static Optional<String> of(String typed, Collection<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return known.stream()
        .filter(name -> distance.apply(typed, name) <= Math.max(1, (name.length() + 2) / 3))
        .min(
            Comparator.<String>comparingInt(name -> distance.apply(typed, name))
                .thenComparing(Comparator.naturalOrder()));
  }
}
