package io.agentforge.udfs.model;

import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Finds models by the path of a Hugging Face folder, of a checkpoint's folder, or of a {@code
 * tokenizer.json}, on any Hadoop file system, and by the hash of a checkpoint of the home. Needs no
 * ledger, so executors can ask.
 */
public final class ModelPlaces implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern CHECKPOINT = Pattern.compile("(.+)/checkpoints/([0-9a-f]{64})");
  static final String TOKENIZER = "tokenizer.json";

  private final SerializableConfiguration configuration;
  private final Home home;

  /**
   * @param home whose checkpoints may be named by hash; null for none
   */
  public ModelPlaces(Configuration configuration, Home home) {
    this.configuration = new SerializableConfiguration(configuration);
    this.home = home;
  }

  /** The full URI of what was named, when something is there. */
  public Optional<String> locate(String model) {
    try {
      Path path = path(model);
      FileSystem files = path.getFileSystem(configuration.value());
      return files.exists(path)
          ? Optional.of(files.makeQualified(path).toString())
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Path path(String model) {
    return new Path(
        home != null && ADDRESS.matcher(model).matches() ? home.checkpoint(model) : model);
  }

  /**
   * The place of a model.
   *
   * @throws ForgeException MODEL_INVALID when no model is there, STORAGE_FAILED when the file
   *     system does not answer
   */
  public ModelPlace find(String model) {
    try {
      Path path = path(model);
      FileSystem files = path.getFileSystem(configuration.value());
      Path qualified = files.makeQualified(path);
      FileStatus status = files.getFileStatus(qualified);
      if (status.isFile()) {
        if (!qualified.getName().equals(TOKENIZER)) {
          throw new FileNotFoundException(qualified + " is a file, and no " + TOKENIZER);
        }
        qualified = qualified.getParent();
      }
      var checkpoint = CHECKPOINT.matcher(qualified.toString());
      if (checkpoint.matches() && files.exists(new Path(qualified, "manifest.json"))) {
        return new StoredPlace(
            new Home(checkpoint.group(1)), Storage.of(configuration.value()), checkpoint.group(2));
      }
      return new FolderPlace(configuration, qualified, files.listStatus(qualified));
    } catch (FileNotFoundException | IllegalArgumentException e) {
      throw missing(model, e);
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          model,
          "it cannot be looked up: " + e.getMessage(),
          "Check the path, and that driver and executors reach its file system",
          e);
    }
  }

  @Override
  public String toString() {
    return home == null ? "paths" : home.root();
  }

  private static ForgeException missing(String model, Exception cause) {
    return new ForgeException(
        ErrorCode.MODEL_INVALID,
        model,
        "there is no model at this path",
        "Name a Hugging Face folder, or a checkpoint's path or hash as the table 'checkpoints'"
            + " lists them",
        cause);
  }
}
