package io.agentforge.phases.unit;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import io.agentforge.udfs.device.DeviceDecision;
import java.nio.file.Path;
import java.util.List;

/** What a unit may touch on its executor: stored objects, a scratch folder and its device. */
public interface TaskScope {
  /** A local file with the content of this object, verified, fetched at most once per executor. */
  Path object(CheckpointFile file);

  /** A local folder in which these objects lie under their names. */
  Path folder(List<CheckpointFile> files);

  /** Stores every file of a local folder under its hash. */
  List<CheckpointFile> store(Path folder);

  /** An empty folder, deleted when the unit ends. */
  Path scratch();

  /** Where to compute. */
  DeviceDecision device();

  /**
   * Goes on unless the task was told to stop. Long work asks between its steps, so that no native
   * code is running when the process ends.
   *
   * @throws io.agentforge.error.ForgeException INTERRUPTED
   */
  void checkCancelled();
}
