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
    if (threshold >= (long) ONE) {
      return KeepMask.ALL;
    }
    SeedTree draws = draws(input, donor);
    DrawnHalves halves = new DrawnHalves(input.length());
    return (offset, count, bits) ->
        // Blocks begin at even elements, so that pairs that share a draw stay together.
        keepBelow((int) threshold, halves.of(draws, offset >>> 1, count), bits, count);
  }

  /** Clears the bits of elements whose draw is not below the bound, both unsigned. */
  private static void keepBelow(int bound, int[] drawn, int[] bits, int count) {
    for (int i = 0; i < count; i++) {
      int draw = drawn[i];
      // The borrow of draw - bound, in every bit (Warren, Hacker's Delight, section 2-13).
      bits[i] &= (~draw & bound | (~draw | bound) & draw - bound) >> 31;
    }
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
