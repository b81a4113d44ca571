package io.agentforge.merge;

import io.agentforge.seed.SeedTree;
import java.util.List;
import java.util.Optional;

/** Keeps each number with probability {@code density}, independently (DARE, section 3.2). */
final class RandomDrop implements Sparsifier {
  private static final double ONE = 0x1p32;

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(DENSITY);
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
    long threshold = Math.round(density * ONE);
    SeedTree draws = draws(input, donor);
    return (offset, count, bits) -> {
      // Blocks begin at even elements, so that pairs that share a draw stay together.
      int i = 0;
      for (; i + 1 < count; i += 2) {
        long two = draws.bits(offset + i >>> 1);
        bits[i] &= (int) ((two & 0xFFFF_FFFFL) - threshold >> 63);
        bits[i + 1] &= (int) ((two >>> 32) - threshold >> 63);
      }
      if (i < count) {
        bits[i] &= (int) (draw(draws, offset + i) - threshold >> 63);
      }
    };
  }

  /** The draws for one donor's mask of one tensor. */
  static SeedTree draws(MergeInput input, int donor) {
    return input.seed().child("mask", input.donors().get(donor).key());
  }

  /** A uniform whole number in [0, 2³²) for an element; two elements share 64 bits. */
  static long draw(SeedTree draws, int element) {
    return draws.bits(element >>> 1) >>> 32 * (element & 1) & 0xFFFF_FFFFL;
  }
}
