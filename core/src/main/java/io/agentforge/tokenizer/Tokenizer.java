package io.agentforge.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Encodes and decodes by a Hugging Face {@code tokenizer.json}, our own or any other of kind BPE.
 * Nothing is truncated, padded or added. May be shared between threads until it is closed.
 *
 * <p>Two native tokenizers are held: one that honours special tokens written in a text, and one
 * that reads them as text, so that no user can inject a turn or a tool result by typing it.
 */
public final class Tokenizer implements TextTokenizer, AutoCloseable {
  private static final int BATCH = 1024;
  private static final Map<String, String> PLAIN_OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "DO_NOT_PAD");

  private final TokenizerDescription description;
  private final HuggingFaceTokenizer textOnly;
  private final HuggingFaceTokenizer honouring;

  private Tokenizer(
      TokenizerDescription description,
      HuggingFaceTokenizer textOnly,
      HuggingFaceTokenizer honouring) {
    this.description = description;
    this.textOnly = textOnly;
    this.honouring = honouring;
  }

  /**
   * @param file a {@code tokenizer.json} or a folder that holds one
   * @throws ForgeException TOKENIZER_INVALID when it cannot be read or is damaged,
   *     MODEL_UNSUPPORTED when it is not byte-pair encoding, ENGINE_UNAVAILABLE when the native
   *     library does not load
   */
  public static Tokenizer open(Path file) {
    Path json = Files.isDirectory(file) ? file.resolve(TokenizerFile.NAME) : file;
    try {
      return of(Files.readAllBytes(json), json.toString());
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.TOKENIZER_INVALID,
          json.toString(),
          "cannot be read: " + e,
          "Give a tokenizer.json or the folder that holds it",
          e);
    }
  }

  /** A tokenizer from the bytes of a {@code tokenizer.json}; {@code name} is for errors. */
  public static Tokenizer of(byte[] json, String name) {
    TokenizerDescription description = TokenizerDescription.parse(json, name);
    HuggingFaceTokenizer honouring = load(json, name);
    try {
      HuggingFaceTokenizer textOnly = load(description.withoutSpecials(), name);
      Tokenizer tokenizer = new Tokenizer(description, textOnly, honouring);
      tokenizer.checkSpecialsStayText();
      return tokenizer;
    } catch (RuntimeException e) {
      honouring.close();
      throw e;
    }
  }

  /**
   * Ids of a text in which special tokens are ordinary text.
   *
   * @throws ForgeException TOKENIZER_INVALID when the text holds a lone surrogate
   */
  @Override
  public int[] encode(String text) {
    return encode(textOnly, text);
  }

  /** Ids of a text that we wrote: special tokens in it become their ids. */
  public int[] encodeWithSpecials(String text) {
    return encode(honouring, text);
  }

  /** {@link #encode} of each text, in order, on all cores. */
  public List<int[]> encodeAll(List<String> texts) {
    List<int[]> all = new ArrayList<>(texts.size());
    for (int start = 0; start < texts.size(); start += BATCH) {
      List<String> part = texts.subList(start, Math.min(start + BATCH, texts.size()));
      part.forEach(this::checkSurrogates);
      long[] encodings =
          TokenizersLibrary.LIB.batchEncode(
              textOnly.getHandle(), part.toArray(String[]::new), false);
      for (long encoding : encodings) {
        all.add(take(encoding));
      }
    }
    return all;
  }

  /** The text of the ids, special tokens written out; see {@link #decode(int[], SpecialTokens)}. */
  @Override
  public String decode(int[] ids) {
    return decode(ids, SpecialTokens.KEEP);
  }

  /**
   * The text of the ids. An id without a token, as models with a padded vocabulary may emit, has no
   * text; bytes that are no character become U+FFFD.
   *
   * @throws ForgeException TOKENIZER_INVALID when an id is negative
   */
  public String decode(int[] ids, SpecialTokens specials) {
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    for (long id : wide) {
      if (id < 0) {
        throw new ForgeException(
            ErrorCode.TOKENIZER_INVALID,
            description.name(),
            "token id " + id + " is negative",
            "Give ids from 0 to " + (vocab() - 1));
      }
    }
    return wide.length == 0 ? "" : honouring.decode(wide, specials == SpecialTokens.SKIP);
  }

  /** One more than the largest id: the least number of rows an embedding needs. */
  public int vocab() {
    return description.vocab();
  }

  @Override
  public OptionalInt find(String token) {
    Integer id = description.ids().get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /**
   * Id of a token of the forge.
   *
   * @throws ForgeException TOKENIZER_INVALID when this tokenizer lacks it
   */
  public int id(SpecialToken token) {
    return find(token)
        .orElseThrow(
            () ->
                new ForgeException(
                    ErrorCode.TOKENIZER_INVALID,
                    description.name(),
                    "has no token " + token.text(),
                    "Use a tokenizer trained by the forge, or a phase that needs no such token"));
  }

  /** Texts of the special tokens by ascending id. */
  public List<String> specials() {
    return description.specials();
  }

  /** SHA-256 of the file's bytes, in hexadecimal. */
  public String sha256() {
    return description.sha256();
  }

  @Override
  public void close() {
    textOnly.close();
    honouring.close();
  }

  private int[] encode(HuggingFaceTokenizer tokenizer, String text) {
    checkSurrogates(text);
    return take(TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, false));
  }

  private static int[] take(long encoding) {
    try {
      long[] wide = TokenizersLibrary.LIB.getTokenIds(encoding);
      int[] ids = new int[wide.length];
      Arrays.setAll(ids, i -> (int) wide[i]);
      return ids;
    } finally {
      TokenizersLibrary.LIB.deleteEncoding(encoding);
    }
  }

  private void checkSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
          throw new ForgeException(
              ErrorCode.TOKENIZER_INVALID,
              "text to encode",
              "position %d holds U+%04X, half of a surrogate pair, which is no character"
                  .formatted(i, (int) c),
              "Decode the text again from its bytes");
        }
        i++;
      }
    }
  }

  private void checkSpecialsStayText() {
    for (String special : description.specials()) {
      int id = description.ids().get(special);
      for (String text : List.of(special, "x" + special + "y", " " + special)) {
        if (Arrays.stream(encode(text)).anyMatch(found -> found == id)) {
          close();
          throw new ForgeException(
              ErrorCode.MODEL_UNSUPPORTED,
              description.name(),
              "special token " + special + " cannot be told from the same text",
              "Use a byte-level tokenizer whose special tokens are not words of the model");
        }
      }
    }
  }

  private static HuggingFaceTokenizer load(byte[] json, String name) {
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), PLAIN_OPTIONS);
    } catch (IOException | RuntimeException e) {
      throw new ForgeException(
          ErrorCode.TOKENIZER_INVALID,
          name,
          "is not a tokenizer that Hugging Face tokenizers reads: " + e.getMessage(),
          "Save it again with a current version of transformers",
          e);
    } catch (LinkageError e) {
      throw new ForgeException(
          ErrorCode.ENGINE_UNAVAILABLE,
          name,
          "the native tokenizer library does not load: " + e,
          "Run on Linux x86_64 or aarch64 with a writable DJL_CACHE_DIR",
          e);
    }
  }
}
