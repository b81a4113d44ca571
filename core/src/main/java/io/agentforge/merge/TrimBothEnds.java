package io.agentforge.merge;

import java.util.List;
import java.util.Optional;

/**
 * Drops the {@code gamma} largest magnitudes as outliers and as many of the smallest as leave
 * {@code density}. When both do not fit, fewer of the largest are dropped (Model Breadcrumbs,
 * section 3).
 */
final class TrimBothEnds implements Sparsifier {
  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        DENSITY,
        ParameterSpec.number(
            "gamma",
            ParameterSpec.Scope.PER_MODEL,
            0.01,
            0,
            1,
            "share of the largest magnitudes to drop; nothing is dropped at density 1"));
  }

  @Override
  public Optional<String> remark(ParameterValues donor) {
    double density = donor.number("density");
    double gamma = donor.number("gamma");
    if (density >= 1 && gamma > 0) {
      return Optional.of("density is 1, so gamma %s drops no outlier.".formatted(gamma));
    }
    return density + gamma > 1
        ? Optional.of(
            "density %s leaves less than gamma %s to drop; the density wins."
                .formatted(density, gamma))
        : Optional.empty();
  }

  @Override
  public KeepMask mask(MergeInput input, int donor, TaskVector vector) {
    double density = input.donors().get(donor).number("density");
    if (density >= 1) {
      return KeepMask.ALL;
    }
    int n = vector.length();
    int keep = Math.max(0, (int) (density * n));
    int top =
        Math.max(0, Math.min((int) (input.donors().get(donor).number("gamma") * n), n - keep));
    if (keep == 0) {
      return KeepMask.NONE;
    }
    MagnitudeHistogram histogram = Sparsifier.histogram(input, donor, vector);
    Cut.Walk lower = Cut.of(histogram, top + keep, n, vector.magnitudes()).new Walk();
    Cut.Walk upper = Cut.of(histogram, top, n, vector.magnitudes()).new Walk();
    return (offset, count, bits) -> {
      lower.keep(offset, bits, count);
      upper.drop(offset, bits, count);
    };
  }
}
