package io.agentforge.pack;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ed25519 keys in the PEM files that OpenSSL writes: {@code openssl genpkey -algorithm ed25519} and
 * {@code openssl pkey -pubout}.
 *
 * <p>Source: RFC 8032 (Ed25519), RFC 8410 (its keys in PKCS #8 and X.509).
 */
public final class SigningKeys {
  private static final String ALGORITHM = "Ed25519";
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final long MAX_BYTES = 1 << 16;

  /** PKCS #8 and X.509 encodings of Ed25519 keys are these prefixes and 32 bytes. */
  private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private SigningKeys() {}

  /** A private key and the public key that belongs to it. */
  public record Pair(PrivateKey secret, PublicKey open) {}

  /**
   * Reads a private key; its public half is derived from it.
   *
   * @throws ForgeException USAGE if the file holds none
   */
  public static Pair secret(Path file) {
    byte[] encoded = pem(file, "PRIVATE KEY");
    try {
      PrivateKey secret =
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      PublicKey open = publicHalf((EdECPrivateKey) secret);
      if (!verifies(open, encoded, sign(secret, encoded))) {
        throw new GeneralSecurityException("this Java does not tell the public half of a key");
      }
      return new Pair(secret, open);
    } catch (GeneralSecurityException e) {
      throw unusable(file, "an Ed25519 private key", e);
    }
  }

  /**
   * Reads a public key.
   *
   * @throws ForgeException USAGE if the file holds none
   */
  public static PublicKey open(Path file) {
    byte[] encoded = pem(file, "PUBLIC KEY");
    try {
      return decoded(encoded);
    } catch (GeneralSecurityException e) {
      throw unusable(file, "an Ed25519 public key", e);
    }
  }

  static PublicKey decoded(byte[] encoded) throws GeneralSecurityException {
    return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
  }

  static byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read can sign", e);
    }
  }

  static boolean verifies(PublicKey key, byte[] message, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // a signature of another length is no signature
    }
  }

  /**
   * The seeded generator of a key pair hands out the public half of any private key: its "random"
   * bytes are the private key.
   */
  private static PublicKey publicHalf(EdECPrivateKey secret) throws GeneralSecurityException {
    byte[] seed =
        secret.getBytes().orElseThrow(() -> new GeneralSecurityException("it is not exportable"));
    KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
    generator.initialize(NamedParameterSpec.ED25519, new FixedBytes(seed));
    return generator.generateKeyPair().getPublic();
  }

  /** The name by which people know a key: the first 16 digits of the SHA-256 of its 32 bytes. */
  public static String fingerprint(byte[] encoded) {
    byte[] raw =
        Arrays.copyOfRange(encoded, Math.min(PUBLIC_PREFIX.length, encoded.length), encoded.length);
    return BundleManifest.sha256(ByteBuffer.wrap(raw)).substring(0, 16);
  }

  private static byte[] pem(Path file, String kind) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw unusable(file, "a key in PEM", null);
      }
      Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
      if (!pem.find() || !pem.group(1).equals(kind)) {
        throw unusable(file, "a '%s' in PEM".formatted(kind), null);
      }
      return Base64.getMimeDecoder().decode(pem.group(2));
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.USAGE, file.toString(), "the key cannot be read: " + e, "Check the path.", e);
    }
  }

  private static ForgeException unusable(Path file, String wanted, Exception cause) {
    return new ForgeException(
        ErrorCode.USAGE,
        file.toString(),
        "it does not hold " + wanted,
        "Make keys with: openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem"
            + " -pubout -out key.pub",
        cause);
  }

  /** Gives out the same bytes always. */
  private static final class FixedBytes extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] fixed;

    FixedBytes(byte[] fixed) {
      this.fixed = fixed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(fixed, 0, bytes, 0, bytes.length);
    }
  }
}
