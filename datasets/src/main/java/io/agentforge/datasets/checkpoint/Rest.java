package io.agentforge.datasets.checkpoint;

import io.agentforge.datasets.checkpoint.Composition.Range;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The bytes of a file that are stored nowhere yet: its header, small tensors, and those tensors
 * that are new, one after the other.
 */
final class Rest {
  /** File offset of each stretch of new bytes → its offset in the rest, in file order. */
  private final TreeMap<Long, Long> stretches = new TreeMap<>();

  private final TreeMap<Long, Range> known = new TreeMap<>();
  private final long bytes;

  private Rest(long bytes) {
    this.bytes = bytes;
  }

  /**
   * Writes the rest of a file.
   *
   * @param bytes of the file
   * @param known pieces that are stored, and where
   */
  static Rest write(Path file, long bytes, Map<TensorPieces.Piece, Range> known, Path target)
      throws IOException {
    Rest rest = new Rest(bytes);
    List<TensorPieces.Piece> sorted =
        known.keySet().stream().sorted(Comparator.comparing(TensorPieces.Piece::offset)).toList();
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      long at = 0;
      long written = 0;
      for (TensorPieces.Piece piece : sorted) {
        written += rest.copy(in, out, at, piece.offset() - at, written);
        in.skipNBytes(piece.content().bytes());
        rest.known.put(piece.offset(), known.get(piece));
        at = piece.offset() + piece.content().bytes();
      }
      rest.copy(in, out, at, bytes - at, written);
    }
    return rest;
  }

  private long copy(InputStream in, OutputStream out, long at, long length, long written)
      throws IOException {
    if (length > 0) {
      stretches.put(at, written);
      Slices.limited(in, length).transferTo(out);
    }
    return length;
  }

  /** Where a byte of the file that is new lies in the rest. */
  long position(long offset) {
    Map.Entry<Long, Long> stretch = stretches.floorEntry(offset);
    return stretch.getValue() + offset - stretch.getKey();
  }

  /** The whole file as ranges, neighbours joined. */
  List<Range> ranges(String restObject) {
    TreeMap<Long, Range> all = new TreeMap<>(known);
    stretches.forEach(
        (at, position) -> {
          Long next = known.higherKey(at);
          long end = next == null ? bytes : next;
          all.put(at, new Range(restObject, position, end - at));
        });
    List<Range> joined = new ArrayList<>();
    for (Range range : all.values()) {
      Range last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && range.continues(last)) {
        joined.set(
            joined.size() - 1,
            new Range(last.object(), last.offset(), last.bytes() + range.bytes()));
      } else {
        joined.add(range);
      }
    }
    return joined;
  }
}
