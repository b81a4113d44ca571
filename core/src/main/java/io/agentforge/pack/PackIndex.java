package io.agentforge.pack;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/** Header and index of a container, as {@code package-info} gives them. */
final class PackIndex {
  static final int ALIGNMENT = 64;
  static final int HEADER = 64;
  static final int RECORD = 64;
  static final int MAX_ENTRIES = 1 << 16;
  static final int VERSION = 1;
  private static final byte[] MAGIC = {(byte) 0x89, 'A', 'F', 'P', '\r', '\n', 0x1A, '\n'};
  private static final int HEADER_CRC_AT = 60;
  private static final String REMEDY = "Fetch the file again, or pack the model again.";

  private PackIndex() {}

  static long aligned(long position) {
    return Math.addExact(position, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Bytes of an index that holds these names. */
  static int bytes(List<String> names) {
    return names.stream().mapToInt(name -> RECORD + name.length()).sum();
  }

  /** Header and index, padded to where data begins. */
  static ByteBuffer encode(List<PackEntry> entries, long fileBytes) {
    int length = bytes(entries.stream().map(PackEntry::name).toList());
    ByteBuffer all =
        ByteBuffer.allocate((int) aligned(HEADER + length)).order(ByteOrder.LITTLE_ENDIAN);
    all.position(HEADER);
    for (PackEntry e : entries) {
      all.put((byte) e.type().code()).put((byte) e.shape().size());
      all.put((byte) e.scales().code()).put((byte) 0);
      all.putShort((short) e.name().length()).putShort((short) 0);
      all.putInt(e.group()).putInt(e.crc32c());
      all.putLong(e.offset()).putLong(e.bytes());
      for (int i = 0; i < PackEntry.RANKS; i++) {
        all.putLong(i < e.shape().size() ? e.shape().get(i) : 0);
      }
      all.put(e.name().getBytes(StandardCharsets.US_ASCII));
    }
    all.put(0, MAGIC).putInt(8, VERSION).putInt(12, entries.size());
    all.putLong(16, length).putLong(24, fileBytes);
    all.putInt(32, crc(all.slice(HEADER, length)));
    all.putInt(HEADER_CRC_AT, crc(all.slice(0, HEADER_CRC_AT)));
    return all.rewind();
  }

  /** Whether a file begins as containers do; false when it cannot be read. */
  static boolean beginsWithMagic(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    } catch (IOException e) {
      return false; // whoever opens it says why
    }
  }

  /** What a header promises. */
  record Header(int entries, int indexBytes, int indexCrc) {}

  /**
   * Reads and checks a header.
   *
   * @param header the first 64 bytes, or fewer of a shorter file
   */
  static Header header(String file, ByteBuffer header, long fileBytes) {
    ByteBuffer in = header.slice().order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[Math.min(MAGIC.length, in.remaining())];
    in.get(0, magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw invalid(file, "it does not begin as a container of the forge does", null);
    }
    if (fileBytes < HEADER) {
      throw invalid(file, "it ends after %d bytes, within the header".formatted(fileBytes), null);
    }
    if (in.getInt(8) != VERSION) {
      throw new ForgeException(
          ErrorCode.PACK_INVALID,
          file,
          "its version is %d, this forge reads %d".formatted(in.getInt(8), VERSION),
          "Use the forge that wrote it, or pack the model again.");
    }
    if (crc(in.slice(0, HEADER_CRC_AT)) != in.getInt(HEADER_CRC_AT)) {
      throw invalid(file, "the checksum of its header does not match", null);
    }
    for (int i = 36; i < HEADER_CRC_AT; i++) {
      if (in.get(i) != 0) {
        throw invalid(file, "byte %d of its header is reserved, but not 0".formatted(i), null);
      }
    }
    int entries = in.getInt(12);
    long length = in.getLong(16);
    if (in.getLong(24) != fileBytes) {
      throw invalid(
          file, "it has %d bytes, its header says %d".formatted(fileBytes, in.getLong(24)), null);
    }
    if (entries < 0 || entries > MAX_ENTRIES || length < (long) entries * RECORD) {
      throw invalid(
          file, "its header gives %d entries in %d bytes".formatted(entries, length), null);
    }
    if (length > fileBytes - HEADER || length > (long) entries * (RECORD + 255)) {
      throw invalid(file, "its index of %d bytes is out of bounds".formatted(length), null);
    }
    return new Header(entries, (int) length, in.getInt(32));
  }

  /**
   * Reads and checks an index: every entry by itself, then that they fill the file.
   *
   * @param index from the end of the header to where data begins
   */
  static List<PackEntry> parse(String file, Header header, ByteBuffer index, long fileBytes) {
    ByteBuffer in = index.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (crc(in.slice(0, header.indexBytes())) != header.indexCrc()) {
      throw invalid(file, "the checksum of its index does not match", null);
    }
    requireZeros(file, null, in.slice(header.indexBytes(), in.limit() - header.indexBytes()));
    in.limit(header.indexBytes());
    List<PackEntry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long expected = aligned(HEADER + (long) header.indexBytes());
    for (int i = 0; i < header.entries(); i++) {
      PackEntry entry = entry(file, in, i);
      String problem = entry.problem();
      if (problem == null && entry.offset() != expected) {
        problem = "it begins at %d, not at %d".formatted(entry.offset(), expected);
      }
      if (problem == null && entry.bytes() > fileBytes - expected) {
        problem = "it ends beyond the file";
      }
      if (problem == null && !names.add(entry.name())) {
        problem = "the name is there twice";
      }
      if (problem != null) {
        throw invalid(file, "%s: %s".formatted(shown(entry.name()), problem), null);
      }
      entries.add(entry);
      expected = aligned(expected + entry.bytes());
    }
    if (in.hasRemaining() || expected != fileBytes) {
      throw invalid(
          file,
          "its entries end at byte %d of %d, %d bytes of the index are left over"
              .formatted(expected, fileBytes, in.remaining()),
          null);
    }
    return List.copyOf(entries);
  }

  private static PackEntry entry(String file, ByteBuffer in, int number) {
    if (in.remaining() < RECORD) {
      throw invalid(file, "its index ends within entry " + number, null);
    }
    PackType type = PackType.ofCode(in.get());
    int rank = in.get();
    PackScales scales = PackScales.ofCode(in.get());
    boolean reserved = in.get() != 0;
    int nameBytes = in.getShort() & 0xFFFF;
    reserved |= in.getShort() != 0;
    int group = in.getInt();
    int crc = in.getInt();
    long offset = in.getLong();
    long bytes = in.getLong();
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < PackEntry.RANKS; i++) {
      long dimension = in.getLong();
      if (i < rank) {
        shape.add(dimension);
      } else {
        reserved |= dimension != 0;
      }
    }
    if (type == null || scales == null || reserved || rank < 0 || rank > PackEntry.RANKS) {
      throw invalid(file, "entry %d has a type, rank or bit of no meaning".formatted(number), null);
    }
    if (nameBytes > in.remaining()) {
      throw invalid(file, "the name of entry %d is out of bounds".formatted(number), null);
    }
    byte[] name = new byte[nameBytes];
    in.get(name);
    return new PackEntry(
        new String(name, StandardCharsets.ISO_8859_1),
        type,
        shape,
        group,
        scales,
        offset,
        bytes,
        crc);
  }

  /** Refuses padding that says something. */
  static void requireZeros(String file, String entry, ByteBuffer padding) {
    while (padding.hasRemaining()) {
      if (padding.get() != 0) {
        String where = entry == null ? "its index" : shown(entry);
        throw invalid(file, "the padding behind %s is not 0".formatted(where), null);
      }
    }
  }

  static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  static ForgeException invalid(String file, String reason, Exception cause) {
    return new ForgeException(ErrorCode.PACK_INVALID, file, reason, REMEDY, cause);
  }

  private static String shown(String name) {
    String printable = name.replaceAll("[^ -~]", "?");
    return printable.length() > 80 ? printable.substring(0, 80) + "..." : printable;
  }
}
