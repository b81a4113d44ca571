package io.agentforge.jobs.merge;

import io.agentforge.merge.folder.OutputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/** One attempt at a file, under a name of its own until it is committed. */
final class HadoopOutputFile implements OutputFile {
  private final FileSystem fs;
  private final Path file;
  private final Path attempt;
  private final FSDataOutputStream out;
  private final WritableByteChannel channel;
  private boolean committed;

  HadoopOutputFile(FileSystem fs, String folder, String name) throws IOException {
    this.fs = fs;
    this.file = new Path(folder, name);
    this.attempt = new Path(folder, "." + name + "." + UUID.randomUUID());
    this.out = fs.create(attempt, true);
    this.channel = Channels.newChannel(out);
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    return channel.write(data);
  }

  /** Another attempt at the file has equal bytes, so whichever comes last may stay. */
  @Override
  public void commit() throws IOException {
    if (out.hasCapability(StreamCapabilities.HSYNC)) {
      out.hsync();
    }
    channel.close();
    if (!fs.rename(attempt, file)) {
      fs.delete(file, false);
      if (!fs.rename(attempt, file)) {
        throw new IOException("the file system refused to rename " + attempt + " to " + file);
      }
    }
    committed = true;
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    if (!committed) {
      channel.close();
      fs.delete(attempt, false);
    }
  }
}
