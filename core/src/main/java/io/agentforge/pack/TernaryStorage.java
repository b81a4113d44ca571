package io.agentforge.pack;

/** How ternary codes lie in a container; both give the same codes. */
public enum TernaryStorage {
  /** Five weights a byte: 1.6 bits each. */
  BASE3,
  /** Four weights a byte, which a processor unpacks with shifts. */
  TWO_BIT
}
