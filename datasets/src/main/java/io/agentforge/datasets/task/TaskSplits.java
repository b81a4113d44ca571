package io.agentforge.datasets.task;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.seed.SeedTree;
import java.io.Serializable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * Which split an instance belongs to: bucket SHA-256(salt ‖ family ‖ canonical form) mod 100, with
 * 0 … 79 TRAIN, 80 … 89 SELECTION and 90 … 99 TEST. Parts are divided by a zero byte. The seed
 * plays no role, so that generators with different seeds cannot leak into each other.
 *
 * @param salt any text; another salt gives other splits
 */
public record TaskSplits(String salt) implements Serializable {
  /** Rejections after which a draw gives up: chance 0.9^1000 for a tenth of a large space. */
  private static final int ATTEMPTS = 1000;

  private static final BigInteger BUCKETS = BigInteger.valueOf(100);

  /** The splits of generator version 1. */
  public static TaskSplits standard() {
    return new TaskSplits("agent-forge-tasks-1");
  }

  /** 0 … 99. */
  public int bucket(String family, String canonical) {
    String text = salt + '\0' + family + '\0' + canonical;
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return new BigInteger(1, digest).mod(BUCKETS).intValue();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public Split of(TaskItem item) {
    int bucket = bucket(item.family(), item.canonical());
    if (bucket < 80) {
      return Split.TRAIN;
    }
    return bucket < 90 ? Split.SELECTION : Split.TEST;
  }

  /**
   * Draws until an instance falls into the split; a pure function of its arguments.
   *
   * @throws ForgeException DATA_INVALID when none is found, as with a space too small for the split
   */
  public TaskItem draw(TaskFamily family, int level, Split split, SeedTree seed) {
    return attempt(family, level, split, seed)
        .orElseThrow(
            () ->
                new ForgeException(
                    ErrorCode.DATA_INVALID,
                    family.id() + " level " + level,
                    "%d draws gave no instance of %s".formatted(ATTEMPTS, split.id()),
                    "Use a higher level or another salt"));
  }

  private Optional<TaskItem> attempt(TaskFamily family, int level, Split split, SeedTree seed) {
    if (level < 1 || level > family.maxLevel()) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          family.id() + " level " + level,
          "the family has levels 1 to " + family.maxLevel(),
          "Ask for one of these levels");
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      TaskItem item = family.draw(seed.child(attempt), level);
      if (of(item) == split) {
        return Optional.of(item);
      }
    }
    return Optional.empty();
  }
}
