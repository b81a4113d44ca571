package io.agentforge.datasets.checkpoint;

import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Commits folders as checkpoints and gives them back verified. Immutable and serialisable: tasks
 * commit from executors, and two tasks that commit the same content at once both succeed with the
 * same address.
 */
public final class CheckpointStore implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String REMEDY =
      "Run 'forge verify' on the run, delete what is damaged and run the phase again";

  private final Home home;
  private final Storage storage;
  private final String writer;
  private final ObjectStore objects;

  private CheckpointStore(Home home, Storage storage, String writer) {
    this.home = home;
    this.storage = storage;
    this.writer = writer;
    this.objects = ObjectStore.of(home, storage, writer);
  }

  /**
   * @param writer names the folder under {@code staging}, usually the run id
   */
  public static CheckpointStore of(Home home, Storage storage, String writer) {
    return new CheckpointStore(home, storage, writer);
  }

  public Home home() {
    return home;
  }

  public Storage storage() {
    return storage;
  }

  /** The files that checkpoints consist of. */
  public ObjectStore objects() {
    return objects;
  }

  /**
   * Stores every file of a local folder and its subfolders, then the manifest. Content that is
   * there already is not written again; after a crash at any point the same call completes it.
   *
   * @throws ForgeException STORAGE_FAILED when a file cannot be read or written
   */
  public CheckpointRef commit(Path localFolder, CheckpointInfo info) {
    CheckpointManifest manifest = new CheckpointManifest(info, filesOf(localFolder));
    String sha256 = manifest.sha256();
    String staging = home.staging(writer);
    for (CheckpointFile file : manifest.files()) {
      Path local = localFolder.resolve(file.name());
      ContentDigest content = new ContentDigest(file.sha256(), file.bytes());
      if (isState(manifest)) {
        storage.publish(local, content, staging, path(sha256, manifest, file), Existing.KEEP);
      } else {
        objects.put(local, content);
      }
    }
    storage.publish(manifest.utf8(), staging, home.manifest(sha256), Existing.KEEP);
    return new CheckpointRef(sha256, manifest);
  }

  /**
   * Commits files that tasks have stored as objects already, by writing the manifest.
   *
   * @throws ForgeException CHECKPOINT_CORRUPT when an object is missing or has another length
   */
  public CheckpointRef commitStored(CheckpointManifest manifest) {
    String sha256 = manifest.sha256();
    for (CheckpointFile file : manifest.files()) {
      String path = path(sha256, manifest, file);
      if (length(sha256, manifest, file).orElse(-1) != file.bytes()) {
        throw corrupt(
            path, "file '%s' of %d bytes is not there".formatted(file.name(), file.bytes()));
      }
    }
    storage.publish(manifest.utf8(), home.staging(writer), home.manifest(sha256), Existing.KEEP);
    return new CheckpointRef(sha256, manifest);
  }

  private static List<CheckpointFile> filesOf(Path folder) {
    List<CheckpointFile> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        ContentDigest content = ContentDigest.of(file);
        files.add(new CheckpointFile(name, content.sha256(), content.bytes()));
      }
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          folder.toString(),
          "the folder to commit cannot be read: " + e,
          "Check that it exists and is readable",
          e);
    }
    if (files.isEmpty()) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          folder.toString(),
          "the folder to commit has no files",
          "Write the model into it before committing");
    }
    return files;
  }

  /** Whether the checkpoint was committed; its files are not looked at. */
  public boolean contains(String sha256) {
    return storage.length(home.manifest(sha256)).isPresent();
  }

  /** Addresses of all committed checkpoints, sorted. */
  public List<String> list() {
    return storage.list(home.checkpoints()).stream().filter(this::contains).toList();
  }

  /**
   * Reads the manifest and checks that it is the one of this address.
   *
   * @throws ForgeException CHECKPOINT_CORRUPT when it is missing or damaged
   */
  public CheckpointRef open(String sha256) {
    String path = home.manifest(sha256);
    if (!contains(sha256)) {
      throw corrupt(path, "no checkpoint of this address is in the home");
    }
    byte[] json = storage.read(path);
    String actual = ContentDigest.of(json).sha256();
    if (!actual.equals(sha256)) {
      throw corrupt(path, "expected SHA-256 %s, found %s".formatted(sha256, actual));
    }
    try {
      return new CheckpointRef(sha256, CheckpointManifest.parse(json));
    } catch (IllegalArgumentException e) {
      throw new ForgeException(ErrorCode.CHECKPOINT_CORRUPT, path, e.getMessage(), REMEDY, e);
    }
  }

  /**
   * Puts the folder of a checkpoint on the local disk, every file verified. Files that are there
   * and right are kept, so that several tasks may share a folder.
   *
   * @return {@code localFolder}
   * @throws ForgeException CHECKPOINT_CORRUPT naming the file, what was expected and what was found
   */
  public Path materialise(String sha256, Path localFolder) {
    CheckpointManifest manifest = open(sha256).manifest();
    for (CheckpointFile file : manifest.files()) {
      String path = path(sha256, manifest, file);
      OptionalLong length = length(sha256, manifest, file);
      if (length.isEmpty() || length.getAsLong() != file.bytes()) {
        throw corrupt(
            path,
            "file '%s' of checkpoint %s: expected %d bytes, found %s"
                .formatted(
                    file.name(),
                    sha256,
                    file.bytes(),
                    length.isEmpty() ? "no file" : length.getAsLong() + " bytes"));
      }
      copy(sha256, manifest, file, localFolder.resolve(file.name()));
    }
    return localFolder;
  }

  private void copy(String sha256, CheckpointManifest manifest, CheckpointFile file, Path local) {
    String path = path(sha256, manifest, file);
    ContentDigest content = new ContentDigest(file.sha256(), file.bytes());
    try {
      if (isState(manifest)) {
        storage.copyToLocal(path, local, content);
      } else {
        objects.copyToLocal(content, local);
      }
    } catch (ForgeException e) {
      if (e.code() != ErrorCode.CHECKPOINT_CORRUPT) {
        throw e;
      }
      throw corrupt(
          path, "file '%s' of checkpoint %s: %s".formatted(file.name(), sha256, e.reason()));
    }
  }

  private static ForgeException corrupt(String path, String reason) {
    return new ForgeException(ErrorCode.CHECKPOINT_CORRUPT, path, reason, REMEDY);
  }

  /** Reads every byte of a checkpoint; empty when all is well, never an exception for damage. */
  public List<CheckpointProblem> verify(String sha256) {
    CheckpointManifest manifest;
    try {
      manifest = open(sha256).manifest();
    } catch (ForgeException e) {
      return List.of(
          new CheckpointProblem("manifest.json", home.manifest(sha256), sha256, e.reason()));
    }
    List<CheckpointProblem> problems = new ArrayList<>();
    for (CheckpointFile file : manifest.files()) {
      String path = path(sha256, manifest, file);
      String expected = new ContentDigest(file.sha256(), file.bytes()).toString();
      String actual = found(sha256, manifest, file);
      if (!actual.equals(expected)) {
        problems.add(new CheckpointProblem(file.name(), path, expected, actual));
      }
    }
    return List.copyOf(problems);
  }

  private String found(String sha256, CheckpointManifest manifest, CheckpointFile file) {
    try {
      if (length(sha256, manifest, file).isEmpty()) {
        return "no file";
      }
      return isState(manifest)
          ? storage.digest(path(sha256, manifest, file)).toString()
          : objects.digest(file.sha256()).toString();
    } catch (ForgeException e) {
      return e.reason();
    }
  }

  /**
   * Removes a training state, manifest first, so that no half of it can be opened. Models share
   * their objects and are never removed here.
   *
   * @return whether it was there
   * @throws IllegalArgumentException when the checkpoint has another role
   */
  public boolean release(String sha256) {
    if (contains(sha256)) {
      CheckpointRole role = open(sha256).manifest().info().role();
      if (role != CheckpointRole.TRAINING_STATE) {
        throw new IllegalArgumentException(
            "checkpoint %s is a %s; only training states are released".formatted(sha256, role));
      }
      storage.delete(home.manifest(sha256));
    }
    return storage.exists(home.checkpoint(sha256)) && storage.delete(home.checkpoint(sha256));
  }

  private OptionalLong length(String sha256, CheckpointManifest manifest, CheckpointFile file) {
    return isState(manifest)
        ? storage.length(path(sha256, manifest, file))
        : objects.length(file.sha256());
  }

  private String path(String sha256, CheckpointManifest manifest, CheckpointFile file) {
    return isState(manifest)
        ? home.checkpoint(sha256) + "/" + file.sha256()
        : home.object(file.sha256());
  }

  private static boolean isState(CheckpointManifest manifest) {
    return manifest.info().role() == CheckpointRole.TRAINING_STATE;
  }
}
