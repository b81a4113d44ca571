package io.agentforge.evolve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How to make one model out of parents: recipes travel, weights do not. Genomes that make the same
 * model in different words become equal when they are built: donors without weight go, what a
 * setting cannot change is left out, paths that lead nowhere else disappear.
 *
 * @param parents SHA-256 of the parents' weights in hexadecimal, the first 24 digits; by convention
 *     the common ancestor comes first
 * @param stages in order; the last one's result is the model
 * @param seed of random masks; 0 where no stage draws
 */
public record Genome(List<String> parents, List<Stage> stages, long seed) {
  /** Raised when the same genome would make another model; part of the hash. */
  static final int KERNEL = 1;

  private static final int DIGITS = 24;

  public Genome {
    parents = parents.stream().map(p -> p.substring(0, Math.min(DIGITS, p.length()))).toList();
    Canonical.Form form = Canonical.of(parents.size(), stages, seed);
    stages = form.stages();
    seed = form.seed();
  }

  /** Canonical JSON. */
  public String json() {
    return GenomeJson.write(this);
  }

  /**
   * Reads {@link #json}.
   *
   * @throws IllegalArgumentException when it is no genome
   */
  public static Genome parse(String json) {
    return GenomeJson.read(json);
  }

  /** Hex SHA-256 of the canonical JSON and the kernel's version: the same for the same model. */
  public String hash() {
    try {
      byte[] text = (KERNEL + " " + json()).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Techniques in use, in order and in words, such as {@code slerp + ties + frankenmerge}. */
  public String technique() {
    Set<String> names = new LinkedHashSet<>();
    for (Stage stage : stages) {
      if (stage instanceof Stage.Blend blend) {
        blend.groups().forEach(group -> names.add(group.method()));
      } else if (stage instanceof Stage.Route route) {
        boolean inPlace = true;
        for (int i = 0; i < route.hops().size(); i++) {
          Stage.Hop hop = route.hops().get(i);
          inPlace &= hop.layer() == i && hop.scale() == 1;
        }
        names.add(inPlace ? "frankenmerge" : "dfs");
      }
    }
    return names.isEmpty() ? "parent" : String.join(" + ", names);
  }
}
