package io.agentforge.format;

/** Element types of safetensors that the forge reads and writes; whole bytes only. */
public enum DType {
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  I8(1),
  U8(1),
  BOOL(1),
  F64(8),
  U64(8),
  U32(4),
  I16(2),
  U16(2);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
