package io.agentforge.merge.folder;

import java.io.Serializable;
import java.util.List;

/**
 * A file of the output.
 *
 * @param sha256 lower-case hexadecimal
 * @param tensors names of the tensors in it; empty for other files
 */
public record WrittenFile(String name, long bytes, String sha256, List<String> tensors)
    implements Serializable {
  public WrittenFile {
    tensors = List.copyOf(tensors);
  }
}
