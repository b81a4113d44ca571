package io.agentforge.phases.bitnet;

import io.agentforge.datasets.checkpoint.CheckpointFile;
import java.io.Serializable;
import java.util.List;

/**
 * The fp32 model that enters.
 *
 * @param name in the report
 * @param address of its checkpoint, or the hash of the folder's files
 * @param files of its Hugging Face folder, stored
 */
record Source(String name, String address, List<CheckpointFile> files) implements Serializable {
  Source {
    files = List.copyOf(files);
  }
}
