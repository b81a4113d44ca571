package io.agentforge.pack;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.AtomicFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes a container entry by entry; {@link #commit} forces it to disk, reads it back, compares
 * every entry and gives it its name.
 */
final class PackWriter implements AutoCloseable {
  private final AtomicFile file;
  private final List<String> names;
  private final Consumer<Path> observer;
  private final List<PackEntry> entries = new ArrayList<>();
  private long end;

  private PackWriter(Path target, List<String> names, Consumer<Path> observer) {
    this.names = List.copyOf(names);
    this.observer = observer;
    this.end = PackIndex.aligned(PackIndex.HEADER + (long) PackIndex.bytes(names));
    this.file = AtomicFile.begin(target);
  }

  /**
   * Begins a container.
   *
   * @param names of all entries in their order, which fixes the length of the index
   * @throws ForgeException STORAGE_FAILED
   */
  static PackWriter begin(Path target, List<String> names) {
    return begin(target, names, written -> {});
  }

  /**
   * The same with someone looking on.
   *
   * @param observer sees the temporary file when it is on disk, before it is read back
   */
  static PackWriter begin(Path target, List<String> names, Consumer<Path> observer) {
    return new PackWriter(target, names, observer);
  }

  /** Appends the next entry. */
  PackEntry add(String name, Payload payload) {
    if (!name.equals(names.get(entries.size()))) {
      throw new IllegalStateException(
          "%s was announced, not %s".formatted(names.get(entries.size()), name));
    }
    ByteBuffer data = payload.data().duplicate();
    PackEntry entry =
        new PackEntry(
            name,
            payload.type(),
            payload.shape(),
            payload.group(),
            payload.scales(),
            end,
            data.remaining(),
            PackIndex.crc(data));
    String problem = entry.problem();
    if (problem != null) {
      throw PackIndex.invalid(file.name(), "%s: %s".formatted(name, problem), null);
    }
    file.put(data, end);
    entries.add(entry);
    end = PackIndex.aligned(end + entry.bytes());
    return entry;
  }

  /** Makes the container appear, replacing what had its name. */
  void commit() {
    if (entries.size() != names.size()) {
      throw new IllegalStateException("%s is missing".formatted(names.get(entries.size())));
    }
    file.put(PackIndex.encode(entries, end), 0);
    file.commit(
        end,
        written -> {
          observer.accept(written);
          compare(written);
        });
  }

  private void compare(Path path) {
    PackFile written;
    try {
      written = PackFile.open(path);
      written.entries().forEach(entry -> written.payload(entry.name()));
    } catch (ForgeException e) {
      throw unlike("what was written does not read back: " + e.reason(), e);
    }
    if (!written.entries().equals(entries)) {
      throw unlike("what reads back is not what was written", null);
    }
  }

  private ForgeException unlike(String reason, ForgeException cause) {
    return new ForgeException(
        ErrorCode.STORAGE_FAILED,
        file.name(),
        reason,
        "Check the disk and try again; nothing was replaced.",
        cause);
  }

  @Override
  public void close() {
    file.close();
  }
}
