package io.agentforge.udfs.model;

import io.agentforge.datasets.storage.ContentDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Hugging Face folder. Used where it lies when that is a local disk, else copied for the time of
 * loading.
 *
 * @param files what is in it
 */
record FolderPlace(SerializableConfiguration configuration, Path path, FileStatus[] files)
    implements ModelPlace {

  /** Names, lengths and times of change: a folder that was written anew is another model. */
  @Override
  public String identity() {
    StringBuilder text = new StringBuilder(path.toString());
    Arrays.stream(files)
        .sorted()
        .forEach(
            file ->
                text.append('\n')
                    .append(file.getPath().getName())
                    .append(' ')
                    .append(file.getLen())
                    .append(' ')
                    .append(file.getModificationTime()));
    return ContentDigest.of(text.toString().getBytes(StandardCharsets.UTF_8)).sha256();
  }

  @Override
  public <T> T inFolder(Function<java.nio.file.Path, T> work) {
    if ("file".equals(path.toUri().getScheme())) {
      return work.apply(java.nio.file.Path.of(path.toUri().getPath()));
    }
    return PassingFolder.with(this::copy, work);
  }

  private void copy(java.nio.file.Path folder) throws IOException {
    FileSystem system = path.getFileSystem(configuration.value());
    for (FileStatus file : files) {
      if (file.isFile()) {
        try (InputStream in = system.open(file.getPath())) {
          Files.copy(in, folder.resolve(file.getPath().getName()));
        }
      }
    }
  }
}
