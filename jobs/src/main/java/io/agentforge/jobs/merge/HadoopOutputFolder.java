package io.agentforge.jobs.merge;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.merge.folder.OutputFile;
import io.agentforge.merge.folder.OutputFolder;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * An output folder on a Hadoop file system. Each file is written under a name of its own and
 * renamed, so that attempts at the same file may run side by side.
 */
final class HadoopOutputFolder implements OutputFolder {
  private final HadoopAccess hadoop;
  private final String target;
  private final String temporary;
  private boolean published;

  private HadoopOutputFolder(HadoopAccess hadoop, String target, String temporary) {
    this.hadoop = hadoop;
    this.target = target;
    this.temporary = temporary;
  }

  /**
   * Begins a folder.
   *
   * @throws ForgeException USAGE if something is there already
   */
  static HadoopOutputFolder begin(HadoopAccess hadoop, String target) {
    try {
      Path path = new Path(target);
      FileSystem fs = hadoop.fileSystem(target);
      Path full = fs.makeQualified(path);
      if (fs.exists(full)
          && !(fs.getFileStatus(full).isDirectory() && fs.listStatus(full).length == 0)) {
        throw new ForgeException(
            ErrorCode.USAGE,
            target,
            "it is there already",
            "Give another folder, or remove it first.");
      }
      Path staged = new Path(full.getParent(), "." + full.getName() + ".part-" + UUID.randomUUID());
      fs.mkdirs(staged);
      return new HadoopOutputFolder(hadoop, full.toString(), staged.toString());
    } catch (IOException e) {
      throw HadoopAccess.failed(target, "it cannot be written", e);
    }
  }

  /** The same folder for a task that writes some of its files. */
  static HadoopOutputFolder attach(HadoopAccess hadoop, String target, String temporary) {
    return new HadoopOutputFolder(hadoop, target, temporary);
  }

  @Override
  public String name() {
    return target;
  }

  String temporary() {
    return temporary;
  }

  @Override
  public OutputFile create(String file) throws IOException {
    return new HadoopOutputFile(hadoop.fileSystem(temporary), temporary, file);
  }

  @Override
  public void publish() throws IOException {
    FileSystem fs = hadoop.fileSystem(target);
    Path path = new Path(target);
    if (fs.exists(path) && fs.listStatus(path).length == 0) {
      fs.delete(path, false);
    }
    if (fs.exists(path) || !fs.rename(new Path(temporary), path)) {
      throw new IOException("the file system refused to rename " + temporary + " to " + target);
    }
    published = true;
  }

  @Override
  public void close() {
    if (!published) {
      try {
        hadoop.fileSystem(temporary).delete(new Path(temporary), true);
      } catch (IOException e) {
        throw HadoopAccess.failed(temporary, "it cannot be removed", e);
      }
    }
  }
}
