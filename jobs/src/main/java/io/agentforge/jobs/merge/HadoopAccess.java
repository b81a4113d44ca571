package io.agentforge.jobs.merge;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** The Hadoop file systems as this session is set up; travels to executors. */
final class HadoopAccess implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration configuration;

  HadoopAccess(Configuration configuration) {
    this.configuration = new SerializableConfiguration(configuration);
  }

  /** With the settings on the class path. */
  static HadoopAccess here() {
    return new HadoopAccess(new Configuration());
  }

  /** Without the checksum files that Hadoop puts beside local ones. */
  FileSystem fileSystem(String place) throws IOException {
    FileSystem fs = new Path(place).getFileSystem(configuration.value());
    return fs instanceof LocalFileSystem local ? local.getRaw() : fs;
  }

  byte[] bytes(String place) {
    try (InputStream in = fileSystem(place).open(new Path(place))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw failed(place, "it cannot be read", e);
    }
  }

  static ForgeException failed(String place, String what, IOException e) {
    return new ForgeException(
        ErrorCode.STORAGE_FAILED,
        place,
        "%s: %s".formatted(what, e),
        "Check the path, the rights and that the file system is reachable.",
        e);
  }
}
