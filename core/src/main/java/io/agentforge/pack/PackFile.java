package io.agentforge.pack;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One container, mapped into memory or in a buffer. Opening checks header, index, bounds and
 * padding; the checksum of an entry is checked whenever it is asked for. Safe for use by several
 * threads; nothing is closed.
 */
public final class PackFile {
  private final String file;
  private final long size;
  private final Map<String, PackEntry> entries;
  private final Map<String, ByteBuffer> data;

  private PackFile(String file, long size, List<PackEntry> entries, Map<String, ByteBuffer> data) {
    this.file = file;
    this.size = size;
    this.entries = new LinkedHashMap<>();
    entries.forEach(entry -> this.entries.put(entry.name(), entry));
    this.data = data;
  }

  /**
   * Maps and checks a container.
   *
   * @throws ForgeException PACK_INVALID, whatever is wrong with it
   */
  public static PackFile open(Path path) {
    String file = path.toString();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      PackIndex.Header header =
          PackIndex.header(file, map(channel, 0, Math.min(size, PackIndex.HEADER)), size);
      long begin = PackIndex.aligned(PackIndex.HEADER + (long) header.indexBytes());
      requireInside(file, begin, size);
      List<PackEntry> entries =
          PackIndex.parse(
              file, header, map(channel, PackIndex.HEADER, begin - PackIndex.HEADER), size);
      List<ByteBuffer> padded = new ArrayList<>();
      for (PackEntry entry : entries) {
        padded.add(map(channel, entry.offset(), PackIndex.aligned(entry.bytes())));
      }
      return new PackFile(file, size, entries, unpadded(file, entries, padded));
    } catch (NoSuchFileException e) {
      throw new ForgeException(
          ErrorCode.PACK_INVALID, file, "there is no such file", "Check the path.", e);
    } catch (IOException e) {
      throw PackIndex.invalid(file, "it cannot be read: " + e, e);
    }
  }

  /**
   * Checks a container in memory, from position to limit.
   *
   * @param file the name used in errors
   */
  public static PackFile of(String file, ByteBuffer bytes) {
    ByteBuffer all = bytes.slice();
    PackIndex.Header header =
        PackIndex.header(file, all.slice(0, Math.min(all.limit(), PackIndex.HEADER)), all.limit());
    long begin = PackIndex.aligned(PackIndex.HEADER + (long) header.indexBytes());
    requireInside(file, begin, all.limit());
    ByteBuffer index = all.slice(PackIndex.HEADER, (int) begin - PackIndex.HEADER);
    List<PackEntry> entries = PackIndex.parse(file, header, index, all.limit());
    List<ByteBuffer> padded = new ArrayList<>();
    for (PackEntry entry : entries) {
      padded.add(all.slice((int) entry.offset(), (int) PackIndex.aligned(entry.bytes())));
    }
    return new PackFile(file, all.limit(), entries, unpadded(file, entries, padded));
  }

  private static ByteBuffer map(FileChannel channel, long position, long count) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, position, count);
  }

  private static void requireInside(String file, long begin, long size) {
    if (begin > size) {
      throw PackIndex.invalid(file, "it ends within its index", null);
    }
  }

  private static Map<String, ByteBuffer> unpadded(
      String file, List<PackEntry> entries, List<ByteBuffer> padded) {
    Map<String, ByteBuffer> data = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      PackEntry entry = entries.get(i);
      ByteBuffer all = padded.get(i);
      int bytes = (int) entry.bytes();
      PackIndex.requireZeros(file, entry.name(), all.slice(bytes, all.limit() - bytes));
      data.put(entry.name(), all.slice(0, bytes).asReadOnlyBuffer());
    }
    return data;
  }

  /** The path, for messages. */
  public String name() {
    return file;
  }

  /** Bytes of the whole container. */
  public long size() {
    return size;
  }

  /** The index, in the order of the data. */
  public List<PackEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** Whether there is an entry of that name. */
  public boolean has(String name) {
    return entries.containsKey(name);
  }

  /**
   * A tensor, decoded.
   *
   * @throws ForgeException PACK_INVALID if there is none of that name, its checksum does not match
   *     or a code in it is impossible
   */
  public PackedTensor tensor(String name) {
    ByteBuffer payload = payload(name);
    try {
      return Payload.decode(entries.get(name), payload);
    } catch (IllegalArgumentException e) {
      throw PackIndex.invalid(file, "%s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /**
   * A file that travels with the tensors.
   *
   * @throws ForgeException PACK_INVALID if there is none of that name or its checksum does not
   *     match
   */
  public byte[] file(String name) {
    ByteBuffer payload = payload(name);
    if (entries.get(name).type() != PackType.FILE) {
      throw PackIndex.invalid(file, name + ": it is a tensor, not a file", null);
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return bytes;
  }

  /** The bytes of an entry as they lie in the file, their checksum compared. */
  ByteBuffer payload(String name) {
    PackEntry entry = entries.get(name);
    if (entry == null) {
      throw PackIndex.invalid(
          file, "there is no %s among its %d entries".formatted(name, entries.size()), null);
    }
    ByteBuffer payload = data.get(name).duplicate();
    int found = PackIndex.crc(payload);
    if (found != entry.crc32c()) {
      throw PackIndex.invalid(
          file,
          "%s: its bytes have the checksum %08x, the index says %08x"
              .formatted(name, found, entry.crc32c()),
          null);
    }
    return payload;
  }
}
