package io.agentforge.merge;

import io.agentforge.seed.SeedTree;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Keeps each number with a probability that rises with the rank of its magnitude in its row, from
 * {@code density - epsilon} for the smallest to {@code density + epsilon} for the largest
 * (MAGPRUNE; DELLA-Merging, section 3). Equal magnitudes rank in the order of the row; a row of one
 * element takes the density itself.
 */
final class RankedDrop implements Sparsifier {
  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        DENSITY,
        ParameterSpec.number(
            "epsilon",
            ParameterSpec.Scope.PER_MODEL,
            0.15,
            0,
            0.5,
            "half the range of the keep probability within a row"));
  }

  @Override
  public Optional<String> conflict(ParameterValues donor) {
    double density = donor.number("density");
    double epsilon = donor.number("epsilon");
    boolean fits = density <= 0 || density >= 1 || density - epsilon > 0 && density + epsilon < 1;
    return fits
        ? Optional.empty()
        : Optional.of(
            "density %s ± epsilon %s reaches beyond the probabilities between 0 and 1"
                .formatted(density, epsilon));
  }

  @Override
  public Optional<String> remark(ParameterValues donor) {
    return donor.number("density") >= 1
        ? Optional.of("density is 1, its default, so nothing is dropped.")
        : Optional.empty();
  }

  @Override
  public KeepMask mask(MergeInput input, int donor, TaskVector vector) {
    double density = input.donors().get(donor).number("density");
    if (density >= 1) {
      return KeepMask.ALL;
    }
    if (density <= 0) {
      return KeepMask.NONE;
    }
    long[] kept =
        kept(input, RandomDrop.draws(input, donor), vector, density, input.donors().get(donor));
    return (offset, count, bits) -> {
      for (int i = 0; i < count; i++) {
        int element = offset + i;
        bits[i] &= -(int) (kept[element >>> 6] >>> element & 1);
      }
    };
  }

  /** A bit for each element. */
  private static long[] kept(
      MergeInput input, SeedTree draws, TaskVector vector, double density, Donor donor) {
    int n = vector.length();
    int columns = input.columns();
    double epsilon = columns == 1 ? 0 : donor.number("epsilon");
    double step = columns == 1 ? 0 : 2 * epsilon / (columns - 1);
    long[] kept = new long[(n >>> 6) + 1];
    long[] row = new long[columns];
    RowReader rows = new RowReader(vector.magnitudes(), n);
    for (int start = 0; start < n; start += columns) {
      rows.read(start, row);
      Arrays.sort(row);
      for (int rank = 0; rank < columns; rank++) {
        int element = start + (int) row[rank];
        double probability = density - epsilon + rank * step;
        if (RandomDrop.draw(draws, element) * 0x1p-32 < probability) {
          kept[element >>> 6] |= 1L << element;
        }
      }
    }
    return kept;
  }

  /** Cuts blocks of magnitudes into rows of (magnitude, column) keys. */
  private static final class RowReader {
    private final MagnitudeSource source;
    private final int length;
    private final int[] bits;
    private int blockStart;
    private int blockEnd;

    RowReader(MagnitudeSource source, int length) {
      this.source = source;
      this.length = length;
      this.bits = new int[Blocks.room(length)];
    }

    void read(int start, long[] row) {
      for (int i = 0; i < row.length; i++) {
        if (start + i >= blockEnd) {
          blockStart = start + i;
          blockEnd = Math.min(length, blockStart + bits.length);
          source.read(blockStart, blockEnd - blockStart, bits);
        }
        row[i] = (long) bits[start + i - blockStart] << 32 | i;
      }
    }
  }
}
