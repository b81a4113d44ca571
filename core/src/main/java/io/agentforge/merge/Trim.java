package io.agentforge.merge;

import java.util.List;

/**
 * Keeps the largest magnitudes: exactly int(density · n) of them, at least one; of equal ones the
 * first. Density 0 drops all, 1 keeps all (TIES-Merging, section 3.1).
 */
final class Trim implements Sparsifier {
  @Override
  public List<ParameterSpec> parameters() {
    return List.of(DENSITY);
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
    int n = vector.length();
    int keep = Math.max(1, (int) (density * n));
    Cut.Walk walk =
        Cut.of(Sparsifier.histogram(input, donor, vector), keep, n, vector.magnitudes()).new Walk();
    return (offset, count, bits) -> walk.keep(offset, bits, count);
  }
}
