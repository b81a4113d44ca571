package io.agentforge.pack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the bytes of a container are, counted from the file: the parts add up to its length.
 *
 * @param parts by kind
 * @param total bytes of the file
 * @param parameters weights of all tensors
 */
public record ByteLedger(List<ByteLedger.Part> parts, long total, long parameters) {

  /**
   * Bytes of one kind.
   *
   * @param kind such as {@code ternary_base3}, {@code scales}, {@code file tokenizer.json}
   * @param entries that have some of it
   * @param weights in them; 0 where the bytes are no weights
   */
  public record Part(String kind, int entries, long weights, long bytes) {
    Part plus(long moreWeights, long moreBytes) {
      return new Part(kind, entries + 1, weights + moreWeights, bytes + moreBytes);
    }
  }

  public ByteLedger {
    parts = List.copyOf(parts);
  }

  /** Counts a container. */
  public static ByteLedger of(PackFile pack) {
    Map<String, Part> parts = new LinkedHashMap<>();
    long parameters = 0;
    long counted = 0;
    for (PackEntry entry : pack.entries()) {
      boolean tensor = entry.type() != PackType.FILE;
      long weights = tensor ? entry.elements() : 0;
      String kind = tensor ? entry.type().label() : "file " + entry.name();
      add(parts, kind, weights, entry.bytes() - entry.scaleBytes());
      if (entry.scaleBytes() > 0) {
        add(parts, "scales", 0, entry.scaleBytes());
      }
      parameters += weights;
      counted += entry.bytes();
    }
    long head =
        PackIndex.HEADER + PackIndex.bytes(pack.entries().stream().map(PackEntry::name).toList());
    List<Part> all = new ArrayList<>(parts.values());
    all.add(new Part("header and index", 1, 0, head));
    all.add(new Part("padding", pack.entries().size() + 1, 0, pack.size() - counted - head));
    return new ByteLedger(all, pack.size(), parameters);
  }

  private static void add(Map<String, Part> parts, String kind, long weights, long bytes) {
    parts.merge(
        kind, new Part(kind, 1, weights, bytes), (before, one) -> before.plus(weights, bytes));
  }

  /** Bytes of the same parameters in fp32 over the bytes of the whole file. */
  public double ratioToFp32() {
    return 4.0 * parameters / total;
  }

  /** Bits of the whole file for each parameter. */
  public double bitsPerParameter() {
    return 8.0 * total / parameters;
  }
}
