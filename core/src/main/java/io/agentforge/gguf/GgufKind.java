package io.agentforge.gguf;

/** Types of metadata values, in the order of their numbers in the format. */
enum GgufKind {
  U8(1),
  I8(1),
  U16(2),
  I16(2),
  U32(4),
  I32(4),
  F32(4),
  BOOL(1),
  STRING(8),
  ARRAY(12),
  U64(8),
  I64(8),
  F64(8);

  private final int bytes;

  GgufKind(int bytes) {
    this.bytes = bytes;
  }

  /** The least bytes of a value. */
  int bytes() {
    return bytes;
  }

  static GgufKind ofId(int id) {
    return id >= 0 && id < values().length ? values()[id] : null;
  }
}
