package io.agentforge.phases;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import java.util.List;

/**
 * Checkpoints that earlier phases of the run have committed, in the order of the phases.
 *
 * @param checkpoints empty before anything ran, and while only planning
 */
public record PhaseInputs(List<Input> checkpoints) {
  /** Nothing is there yet. */
  public static final PhaseInputs NONE = new PhaseInputs(List.of());

  /**
   * One checkpoint.
   *
   * @param sha256 of its manifest
   * @param role {@code trunk}, {@code specialist}, {@code champion}, …
   * @param files of its Hugging Face folder, stored
   */
  public record Input(
      String phase,
      String name,
      String role,
      String sha256,
      long parameters,
      List<CheckpointFile> files) {
    public Input {
      files = List.copyOf(files);
    }
  }

  public PhaseInputs {
    checkpoints = List.copyOf(checkpoints);
  }

  /** The checkpoints of a phase. */
  public List<Input> of(PhaseId phase) {
    return checkpoints.stream().filter(input -> input.phase().equals(phase.id())).toList();
  }
}
