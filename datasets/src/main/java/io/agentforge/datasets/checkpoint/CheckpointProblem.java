package io.agentforge.datasets.checkpoint;

import java.io.Serializable;

/**
 * One thing wrong with a stored checkpoint.
 *
 * @param file name within the checkpoint, {@code manifest.json} for the manifest itself
 * @param path where it lies
 * @param expected what should be there
 * @param actual what is
 */
public record CheckpointProblem(String file, String path, String expected, String actual)
    implements Serializable {
  @Override
  public String toString() {
    return "%s: expected %s, found %s (%s)".formatted(file, expected, actual, path);
  }
}
