package io.agentforge.merge;

import java.util.List;
import java.util.Optional;

/** A way to make a task vector sparse. */
interface Sparsifier {
  ParameterSpec DENSITY =
      ParameterSpec.number(
          "density", ParameterSpec.Scope.PER_MODEL, 1, 0, 1, "share of the task vector to keep");

  /** Nothing is dropped. */
  Sparsifier NONE =
      new Sparsifier() {
        @Override
        public List<ParameterSpec> parameters() {
          return List.of();
        }

        @Override
        public KeepMask mask(MergeInput input, int donor, TaskVector vector) {
          return KeepMask.ALL;
        }
      };

  /** The parameters of each donor it reads. */
  List<ParameterSpec> parameters();

  /** What is wrong with a donor's parameters together. */
  default Optional<String> conflict(ParameterValues donor) {
    return Optional.empty();
  }

  /** What is odd about them. */
  default Optional<String> remark(ParameterValues donor) {
    return Optional.empty();
  }

  /** The mask of one donor's task vector. */
  KeepMask mask(MergeInput input, int donor, TaskVector vector);

  /** The histogram of the magnitudes: from the statistics when they are there, else by a pass. */
  static MagnitudeHistogram histogram(MergeInput input, int donor, TaskVector vector) {
    return input
        .statistics()
        .map(s -> s.taskVectors().get(donor))
        .orElseGet(() -> MagnitudeHistogram.of(vector.length(), vector.magnitudes()));
  }
}
