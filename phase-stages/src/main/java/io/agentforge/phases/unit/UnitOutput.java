package io.agentforge.phases.unit;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import java.io.Serializable;
import java.util.List;

/**
 * What a unit leaves.
 *
 * @param payload numbers for the driver, as JSON; metric rows, never weights
 * @param files stored objects under the names they have in their folder
 */
public record UnitOutput(String payload, List<CheckpointFile> files) implements Serializable {
  public UnitOutput {
    files = List.copyOf(files);
  }

  /** The payload as a record. */
  public <T> T payload(Class<T> type) {
    return Json.read(payload, type);
  }
}
