package io.agentforge.merge.folder;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** How the files of an output are summed up. */
public enum Checksum {
  /** 32 bits, at the speed of memory: finds what disks and networks damage. */
  CRC32C("CRC32CSUMS", 8) {
    @Override
    Sum begin() {
      CRC32C crc = new CRC32C();
      return new Sum() {
        @Override
        public void add(byte[] data, int from, int count) {
          crc.update(data, from, count);
        }

        @Override
        public String hex() {
          return "%08x".formatted(crc.getValue());
        }
      };
    }
  },
  /** 256 bits, in the form that {@code sha256sum -c} reads: nobody can make another file of it. */
  SHA256("SHA256SUMS", 64) {
    @Override
    Sum begin() {
      MessageDigest digest = digest();
      return new Sum() {
        @Override
        public void add(byte[] data, int from, int count) {
          digest.update(data, from, count);
        }

        @Override
        public String hex() {
          return HexFormat.of().formatHex(digest.digest());
        }
      };
    }
  };

  private final String file;
  private final int digits;

  Checksum(String file, int digits) {
    this.file = file;
    this.digits = digits;
  }

  /** A sum over bytes in order. */
  interface Sum {
    void add(byte[] data, int from, int count);

    /** Lower-case hexadecimal; once. */
    String hex();
  }

  abstract Sum begin();

  /** Name of the file that lists the sums, a line {@code hex, two spaces, name} for each file. */
  public String file() {
    return file;
  }

  int digits() {
    return digits;
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
