package io.agentforge.datasets.checkpoint;

import io.agentforge.datasets.storage.ContentDigest;
import io.agentforge.datasets.storage.Existing;
import io.agentforge.datasets.storage.Home;
import io.agentforge.datasets.storage.Storage;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Write-once files addressed by their SHA-256, shared by everything in a home. A safetensors file
 * with a tensor that another one brought before is stored as ranges of what is there, plus an
 * object with the rest; every other file is one object. Who reads sees no difference.
 *
 * <p>Serialisable: tasks store from executors, and two that store the same content both succeed.
 */
public final class ObjectStore implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Home home;
  private final Storage storage;
  private final String writer;
  private final TensorIndex index;

  private ObjectStore(Home home, Storage storage, String writer) {
    this.home = home;
    this.storage = storage;
    this.writer = writer;
    this.index = new TensorIndex(home, storage);
  }

  /**
   * @param writer names the folder under {@code staging}, usually the run id
   */
  public static ObjectStore of(Home home, Storage storage, String writer) {
    return new ObjectStore(home, storage, writer);
  }

  /** Stores a local file, unless its content is there. */
  public ContentDigest put(Path file) {
    try {
      ContentDigest content = ContentDigest.of(file);
      put(file, content);
      return content;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Stores a local file of known content. */
  void put(Path file, ContentDigest content) {
    if (holds(content)) {
      return;
    }
    try {
      List<TensorPieces.Piece> pieces = TensorPieces.of(file);
      Map<TensorPieces.Piece, Composition.Range> known = new LinkedHashMap<>();
      pieces.forEach(piece -> index.find(piece).ifPresent(range -> known.put(piece, range)));
      if (known.isEmpty()) {
        storage.publish(
            file, content, home.staging(writer), home.object(content.sha256()), Existing.KEEP);
        for (TensorPieces.Piece piece : pieces) {
          long bytes = piece.content().bytes();
          index.remember(piece, new Composition.Range(content.sha256(), piece.offset(), bytes));
        }
      } else {
        compose(file, content, pieces, known);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Stores what is new as one object, then the list of ranges: the commit point of the file. */
  private void compose(
      Path file,
      ContentDigest content,
      List<TensorPieces.Piece> pieces,
      Map<TensorPieces.Piece, Composition.Range> known)
      throws IOException {
    Path rest = Files.createTempFile("forge-rest-", null);
    try {
      Rest written = Rest.write(file, content.bytes(), known, rest);
      ContentDigest object = ContentDigest.of(rest);
      storage.publish(
          rest, object, home.staging(writer), home.object(object.sha256()), Existing.KEEP);
      storage.publish(
          Composition.of(written.ranges(object.sha256())).json(),
          home.staging(writer),
          home.composition(content.sha256()),
          Existing.REPLACE);
      for (TensorPieces.Piece piece : pieces) {
        if (!known.containsKey(piece)) {
          long at = written.position(piece.offset());
          index.remember(
              piece, new Composition.Range(object.sha256(), at, piece.content().bytes()));
        }
      }
    } finally {
      Files.deleteIfExists(rest);
    }
  }

  /** Length of a stored file; empty when it is not there or a part of it is missing. */
  public OptionalLong length(String sha256) {
    OptionalLong whole = storage.length(home.object(sha256));
    if (whole.isPresent()) {
      return whole;
    }
    Optional<Composition> composed = composition(sha256);
    boolean complete =
        composed.isPresent() && composed.get().ranges().stream().allMatch(this::present);
    return complete ? OptionalLong.of(composed.get().bytes()) : OptionalLong.empty();
  }

  private boolean present(Composition.Range range) {
    return storage.length(home.object(range.object())).orElse(-1) >= range.offset() + range.bytes();
  }

  private boolean holds(ContentDigest content) {
    return length(content.sha256()).orElse(-1) == content.bytes();
  }

  /** The path under which the file lies as one object; empty when it is composed or not there. */
  public Optional<String> wholePath(String sha256) {
    String path = home.object(sha256);
    return storage.length(path).isPresent() ? Optional.of(path) : Optional.empty();
  }

  /** Objects that hold the bytes of a stored file: itself, or what it is composed of. */
  public List<String> parts(String sha256) {
    return composition(sha256)
        .map(c -> c.ranges().stream().map(Composition.Range::object).distinct().toList())
        .orElse(List.of(sha256));
  }

  /** The object in which an entry of {@link Home#tensors()} says that a tensor lies. */
  public Optional<String> entryTarget(String path) {
    return TensorIndex.parse(storage.read(path)).map(Composition.Range::object);
  }

  /**
   * Puts a stored file on the local disk, verified.
   *
   * @throws ForgeException CHECKPOINT_CORRUPT when its content is not that of its address
   */
  public void copyToLocal(ContentDigest content, Path local) {
    storage.copyToLocal(
        home.object(content.sha256()), () -> open(content.sha256()), local, content);
  }

  /** Length and SHA-256 of a stored file as its bytes are now. */
  ContentDigest digest(String sha256) {
    try (InputStream in = open(sha256)) {
      return ContentDigest.of(in);
    } catch (IOException e) {
      throw unreadable(home.object(sha256), e);
    }
  }

  private InputStream open(String sha256) throws IOException {
    Optional<Composition> composed =
        wholePath(sha256).isPresent() ? Optional.empty() : composition(sha256);
    if (composed.isEmpty()) {
      return storage.open(home.object(sha256));
    }
    List<RangeStream> streams = new ArrayList<>();
    composed.get().ranges().forEach(range -> streams.add(new RangeStream(this::slice, range)));
    return new java.io.SequenceInputStream(Collections.enumeration(streams));
  }

  private InputStream slice(Composition.Range range) throws IOException {
    return Slices.of(storage.open(home.object(range.object())), range.offset(), range.bytes());
  }

  private Optional<Composition> composition(String sha256) {
    String path = home.composition(sha256);
    if (storage.length(path).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Composition.parse(storage.read(path)));
    } catch (IllegalArgumentException e) {
      throw new ForgeException(
          ErrorCode.CHECKPOINT_CORRUPT,
          path,
          e.getMessage(),
          "Delete it and run the phase again",
          e);
    }
  }

  private static ForgeException unreadable(Object file, IOException e) {
    return new ForgeException(
        ErrorCode.STORAGE_FAILED,
        file.toString(),
        "it cannot be read: " + e,
        "Check the disk, then run 'forge resume'",
        e);
  }
}
