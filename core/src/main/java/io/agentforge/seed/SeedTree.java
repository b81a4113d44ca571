package io.agentforge.seed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The single source of randomness: every draw is a pure function of a path of labels and an index,
 * so results do not depend on the order, number or placement of tasks.
 *
 * <p>A node is 64 bits, derived from its parent and label with SHA-256; draw {@code i} of a node is
 * the SplitMix64 finaliser of {@code node + (i + 1) * 0x9E3779B97F4A7C15} (Steele, Lea and Flood,
 * 2014), that is, output {@code i} of a SplitMix64 seeded with the node.
 */
public final class SeedTree {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final long node;

  private SeedTree(long node) {
    this.node = node;
  }

  /** The root for a run's seed. */
  public static SeedTree root(long seed) {
    return new SeedTree(seed);
  }

  /**
   * The independent child named by the labels, for example {@code child("batch", step)}. Different
   * lists of labels name different children; a label counts by its text.
   */
  public SeedTree child(Object... labels) {
    StringBuilder path = new StringBuilder(Long.toHexString(node));
    for (Object label : labels) {
      path.append('/').append(escaped(String.valueOf(label)));
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(path.toString().getBytes(StandardCharsets.UTF_8));
      long value = 0;
      for (int i = 0; i < 8; i++) {
        value = value << 8 | digest[i] & 0xFF;
      }
      return new SeedTree(value);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("/", "\\/");
  }

  /** The 64 bits of this node, for engines that take a seed. */
  public long seed() {
    return node;
  }

  /** Draw {@code index} as 64 uniform bits. */
  public long bits(long index) {
    return mixed(node + (index + 1) * GOLDEN);
  }

  private static long mixed(long state) {
    long z = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** Draws {@code from}, {@code from} + 1, … as 64 uniform bits each. */
  public void bits(long from, long[] into, int count) {
    long at = node + from * GOLDEN;
    for (int i = 0; i < count; i++) {
      at += GOLDEN;
      into[i] = mixed(at);
    }
  }

  /** Draw {@code index} as a uniform number in [0, 1) with 53 bits. */
  public double uniform(long index) {
    return (bits(index) >>> 11) * 0x1.0p-53;
  }

  /** Draw {@code index} as a uniform integer in [0, bound), bound &gt; 0. */
  public int integer(long index, int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive, not " + bound);
    }
    return (int) Math.multiplyHigh(bits(index) >>> 1, (long) bound << 1);
  }

  /** A sequential stream over this node's draws, for generators that need many in turn. */
  public Stream stream() {
    return new Stream(this);
  }

  /** Draws 0, 1, 2, … of one node. Not thread-safe. */
  public static final class Stream {
    private final SeedTree tree;
    private long next;

    private Stream(SeedTree tree) {
      this.tree = tree;
    }

    public long bits() {
      return tree.bits(next++);
    }

    public double uniform() {
      return tree.uniform(next++);
    }

    /** Uniform in [0, bound). */
    public int integer(int bound) {
      return tree.integer(next++, bound);
    }

    /** Uniform in [low, high], both included. */
    public int between(int low, int high) {
      return low + integer(high - low + 1);
    }

    /** One element of a non-empty list. */
    public <T> T pick(java.util.List<T> items) {
      return items.get(integer(items.size()));
    }
  }
}
