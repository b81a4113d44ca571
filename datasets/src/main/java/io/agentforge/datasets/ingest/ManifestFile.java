package io.agentforge.datasets.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;

/** A record as indented JSON in snake_case, replaced as a whole or not at all. */
public final class ManifestFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private ManifestFile() {}

  /** The record at the URI, or empty when there is none. */
  public static <T> Optional<T> read(Configuration hadoop, String uri, Class<T> type) {
    Path path = new Path(uri);
    try {
      FileSystem system = path.getFileSystem(hadoop);
      try (FSDataInputStream in = system.open(path)) {
        return Optional.of(JSON.readValue(in.readAllBytes(), type));
      }
    } catch (FileNotFoundException e) {
      return Optional.empty(); // not committed yet is an answer, not an error
    } catch (JsonProcessingException e) {
      throw new ForgeException(
          ErrorCode.DATA_INVALID,
          uri,
          "the manifest is damaged: " + e.getOriginalMessage(),
          "Delete the data set's folder and ingest again",
          e);
    } catch (IOException e) {
      throw failed(uri, "cannot be read", e);
    }
  }

  /** Writes beside the target and renames over it. */
  public static void write(Configuration hadoop, String uri, Object manifest) {
    Path path = new Path(uri);
    Path beside = path.suffix(".writing");
    try {
      FileContext context = FileContext.getFileContext(path.toUri(), hadoop);
      FileSystem system = path.getFileSystem(hadoop);
      try (OutputStream out = system.create(beside, true)) {
        out.write(JSON.writeValueAsBytes(manifest));
        out.write('\n');
      }
      context.rename(beside, path, Rename.OVERWRITE);
    } catch (IOException e) {
      throw failed(uri, "cannot be written", e);
    }
  }

  private static ForgeException failed(String uri, String what, IOException cause) {
    return new ForgeException(
        ErrorCode.STORAGE_FAILED,
        uri,
        "the manifest " + what + ": " + cause.getMessage(),
        "Check the storage and run the command again",
        cause);
  }
}
