package io.agentforge.gguf;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the head of a GGUF file piece by piece; every length is compared with what is left. */
final class GgufCursor {
  private static final int MAX_DEPTH = 1;

  private final String file;
  private final ByteBuffer in;

  GgufCursor(String file, ByteBuffer bytes) {
    this.file = file;
    this.in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  String file() {
    return file;
  }

  int position() {
    return in.position();
  }

  int unsigned32(String what) {
    need(4, what);
    int value = in.getInt();
    if (value < 0) {
      throw invalid("%s is %s".formatted(what, Integer.toUnsignedString(value)), null);
    }
    return value;
  }

  long unsigned64(String what) {
    need(8, what);
    long value = in.getLong();
    if (value < 0) {
      throw invalid("%s is %s".formatted(what, Long.toUnsignedString(value)), null);
    }
    return value;
  }

  /** A number of things of at least {@code bytes} each, which must still fit into the file. */
  int count(String what, int bytes) {
    long count = unsigned64(what);
    if (count > in.remaining() / bytes) {
      throw invalid(
          "%s is %d, for which %d bytes are too few".formatted(what, count, in.remaining()), null);
    }
    return (int) count;
  }

  String text(String what) {
    int length = count("the length of " + what, 1);
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(bytes)
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid(what + " is not UTF-8", e);
    }
  }

  /** A value of metadata, its type before it. */
  Object value(String key) {
    return value(key, unsigned32("the type of " + key), 0);
  }

  private Object value(String key, int type, int depth) {
    GgufKind kind = GgufKind.ofId(type);
    if (kind == null) {
      throw invalid("%s has the type %d".formatted(key, type), null);
    }
    if (kind == GgufKind.STRING) {
      return text(key);
    }
    if (kind == GgufKind.ARRAY) {
      if (depth == MAX_DEPTH) {
        throw invalid(key + " is an array of arrays", null);
      }
      return array(key, depth);
    }
    need(kind.bytes(), key);
    return switch (kind) {
      case U8 -> (long) (in.get() & 0xFF);
      case I8 -> (long) in.get();
      case U16 -> (long) (in.getShort() & 0xFFFF);
      case I16 -> (long) in.getShort();
      case U32 -> in.getInt() & 0xFFFF_FFFFL;
      case I32 -> (long) in.getInt();
      case F32 -> in.getFloat();
      case BOOL -> bool(key);
      case U64 -> unsigned64(key);
      case I64 -> in.getLong();
      default -> in.getDouble();
    };
  }

  private boolean bool(String key) {
    byte value = in.get();
    if (value != 0 && value != 1) {
      throw invalid("%s is the flag %d".formatted(key, value), null);
    }
    return value == 1;
  }

  private List<Object> array(String key, int depth) {
    int type = unsigned32("the type of the items of " + key);
    GgufKind kind = GgufKind.ofId(type);
    if (kind == null) {
      throw invalid("the items of %s have the type %d".formatted(key, type), null);
    }
    int count = count("the length of " + key, kind.bytes());
    List<Object> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(value(key, type, depth + 1));
    }
    return items;
  }

  private void need(int bytes, String what) {
    if (in.remaining() < bytes) {
      throw invalid("it ends before " + what, null);
    }
  }

  ForgeException invalid(String reason, Exception cause) {
    return new ForgeException(
        ErrorCode.GGUF_INVALID, file, shown(reason), "Fetch or convert the file again.", cause);
  }

  /** Names come from the file and may hold anything. */
  private static String shown(String reason) {
    String printable = reason.replaceAll("[^ -~]", "?");
    return printable.length() > 300 ? printable.substring(0, 300) + "..." : printable;
  }
}
