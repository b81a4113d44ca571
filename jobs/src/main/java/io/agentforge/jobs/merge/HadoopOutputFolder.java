package io.agentforge.jobs.merge;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.merge.folder.OutputFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

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
  public WritableByteChannel create(String file) throws IOException {
    FileSystem fs = hadoop.fileSystem(temporary);
    Path attempt = new Path(temporary, "." + file + "." + UUID.randomUUID());
    FSDataOutputStream out = fs.create(attempt, true);
    WritableByteChannel channel = Channels.newChannel(out);
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer data) throws IOException {
        return channel.write(data);
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        if (!channel.isOpen()) {
          return;
        }
        if (out.hasCapability(StreamCapabilities.HSYNC)) {
          out.hsync();
        }
        channel.close();
        rename(fs, attempt, new Path(temporary, file));
      }
    };
  }

  /** Another attempt at the file has equal bytes, so whichever comes last may stay. */
  private static void rename(FileSystem fs, Path attempt, Path file) throws IOException {
    if (!fs.rename(attempt, file)) {
      fs.delete(file, false);
      if (!fs.rename(attempt, file) && !fs.exists(file)) {
        throw new IOException("the file system refused to rename " + attempt + " to " + file);
      }
      fs.delete(attempt, false);
    }
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
