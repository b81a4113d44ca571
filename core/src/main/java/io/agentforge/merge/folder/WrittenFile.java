package io.agentforge.merge.folder;

import java.io.Serializable;
import java.util.List;

/**
 * A file of the output.
 *
 * @param checksum of the kind that was asked for, lower-case hexadecimal
 * @param tensors names of the tensors in it; empty for other files
 */
public record WrittenFile(String name, long bytes, String checksum, List<String> tensors)
    implements Serializable {
  public WrittenFile {
    tensors = List.copyOf(tensors);
  }
}
