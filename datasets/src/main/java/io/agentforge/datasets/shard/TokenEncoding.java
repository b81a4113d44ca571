package io.agentforge.datasets.shard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Width of a stored token id, little-endian and unsigned. */
public enum TokenEncoding {
  UINT16(2, 0xFFFF),
  UINT32(4, Integer.MAX_VALUE);

  private final int bytes;
  private final int highest;

  TokenEncoding(int bytes, int highest) {
    this.bytes = bytes;
    this.highest = highest;
  }

  /** The narrowest that holds ids up to this one. */
  public static TokenEncoding holding(int highestId) {
    return highestId <= UINT16.highest ? UINT16 : UINT32;
  }

  /** The encoding of that many bytes a token. */
  static TokenEncoding ofBytes(int bytes) {
    for (TokenEncoding encoding : values()) {
      if (encoding.bytes == bytes) {
        return encoding;
      }
    }
    throw new IllegalArgumentException("no token encoding has " + bytes + " bytes");
  }

  public int bytes() {
    return bytes;
  }

  /** Packs ids, each from 0 to the highest of this encoding. */
  public byte[] pack(int[] ids) {
    ByteBuffer out = ByteBuffer.allocate(ids.length * bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int id : ids) {
      if (id < 0 || id > highest) {
        throw new IllegalArgumentException("token id %d does not fit %s".formatted(id, this));
      }
      if (this == UINT16) {
        out.putShort((short) id);
      } else {
        out.putInt(id);
      }
    }
    return out.array();
  }

  /** Unpacks what {@link #pack} made. */
  public int[] unpack(byte[] packed) {
    ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    int[] ids = new int[packed.length / bytes];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = at(in, i * bytes);
    }
    return ids;
  }

  /** The id at a byte offset of a little-endian buffer. */
  int at(ByteBuffer in, int offset) {
    return this == UINT16 ? Short.toUnsignedInt(in.getShort(offset)) : in.getInt(offset);
  }
}
