package io.agentforge.datasets.corpus;

import io.agentforge.datasets.task.Split;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The one rule by which a document falls into a split: a salted SHA-256 of its normalised text, so
 * that neither order, file name nor the number of partitions can move it.
 */
public final class DocumentSplit {
  private static final int BUCKETS = 100;
  private static final int FIRST_SELECTION = 90;
  private static final int FIRST_TEST = 95;

  private DocumentSplit() {}

  /** Of 100 buckets 0–89 are TRAIN, 90–94 SELECTION and 95–99 TEST. */
  public static Split of(String salt, String normalisedText) {
    int bucket = bucket(salt, normalisedText);
    if (bucket < FIRST_SELECTION) {
      return Split.TRAIN;
    }
    return bucket < FIRST_TEST ? Split.SELECTION : Split.TEST;
  }

  /** First eight bytes of SHA-256(salt, 0, text) as an unsigned big-endian number, modulo 100. */
  static int bucket(String salt, String normalisedText) {
    MessageDigest sha256 = sha256();
    sha256.update(salt.getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) 0);
    byte[] hash = sha256.digest(normalisedText.getBytes(StandardCharsets.UTF_8));
    long head = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      head = head << Byte.SIZE | (hash[i] & 0xFF);
    }
    return (int) Long.remainderUnsigned(head, BUCKETS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
