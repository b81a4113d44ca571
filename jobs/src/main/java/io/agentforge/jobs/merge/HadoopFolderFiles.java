package io.agentforge.jobs.merge;

import io.agentforge.format.ByteSource;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.model.FolderFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A model folder on a Hadoop file system. */
record HadoopFolderFiles(HadoopAccess hadoop, String name) implements FolderFiles {
  @Override
  public List<String> names() {
    try {
      List<String> names = new ArrayList<>();
      for (FileStatus status : hadoop.fileSystem(name).listStatus(new Path(name))) {
        if (status.isFile()) {
          names.add(status.getPath().getName());
        }
      }
      names.sort(null);
      return names;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw HadoopAccess.failed(name, "it cannot be listed", e);
    }
  }

  @Override
  public byte[] bytes(String file) {
    return hadoop.bytes(name + "/" + file);
  }

  @Override
  public SafetensorsFile weights(String file) {
    return SafetensorsFile.open(new Positioned(hadoop, name + "/" + file));
  }

  /** Each read opens the file: streams of object stores do not outlive their connection. */
  private record Positioned(HadoopAccess hadoop, String name) implements ByteSource {
    @Override
    public long size() throws IOException {
      return hadoop.fileSystem(name).getFileStatus(new Path(name)).getLen();
    }

    @Override
    public ByteBuffer read(long position, int count) throws IOException {
      FileSystem fs = hadoop.fileSystem(name);
      byte[] bytes = new byte[count];
      try (FSDataInputStream in = fs.open(new Path(name))) {
        in.readFully(position, bytes);
      }
      return ByteBuffer.wrap(bytes);
    }
  }
}
