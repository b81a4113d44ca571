package io.agentforge.datasets.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentforge.datasets.task.Split;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The shipped documents. A file's extracted text holds its documents in order, divided by a form
 * feed: one line with the id, one with the title, then the text.
 */
public final class ShippedCorpus {
  /** The most even of forty salts by share of each source; chosen before any model was trained. */
  private static final String SALT = "agent-forge-corpus-40";

  private static final int HEADER_LINES = 2;

  private ShippedCorpus() {}

  /** Where resources come from; tests put damaged ones here. */
  interface Resources {
    /** The bytes of {@code corpus/<name>}. */
    byte[] read(String name) throws IOException;
  }

  /**
   * All documents, in the order of the manifest.
   *
   * @throws ForgeException DATA_INVALID when a file is missing, damaged or not the one of the
   *     manifest
   */
  public static List<Document> documents() {
    return documents(ShippedCorpus::resource);
  }

  /** The documents of one split; about 90, 5 and 5 of 100 documents. */
  public static List<Document> documents(Split split) {
    return documents().stream().filter(document -> split(document) == split).toList();
  }

  /** The split of a document by {@link DocumentSplit}, 90, 5 and 5 of 100 buckets. */
  public static Split split(Document document) {
    return DocumentSplit.of(SALT, document.text());
  }

  /** What the manifest says about the shipped files. */
  public static List<ShippedFile> files() {
    return files(ShippedCorpus::resource);
  }

  static List<Document> documents(Resources resources) {
    List<Document> documents = new ArrayList<>();
    for (ShippedFile file : files(resources)) {
      String[] texts = text(resources, file).strip().split("\f");
      if (texts.length != file.documents()) {
        throw damaged(
            file.file(),
            "%d documents, the manifest says %d".formatted(texts.length, file.documents()),
            null);
      }
      for (String text : texts) {
        String[] parts = text.split("\n", HEADER_LINES + 1);
        documents.add(new Document(parts[0], file.source(), parts[1], parts[2]));
      }
    }
    return List.copyOf(documents);
  }

  private static List<ShippedFile> files(Resources resources) {
    String name = "manifest.json";
    try {
      JsonMapper mapper = new JsonMapper();
      List<ShippedFile> files = new ArrayList<>();
      for (JsonNode file : mapper.readTree(resources.read(name)).required("files")) {
        files.add(mapper.treeToValue(file, ShippedFile.class));
      }
      return files;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(name, "not a corpus manifest: " + e.getMessage(), e);
    } catch (IOException e) {
      throw damaged(name, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static String text(Resources resources, ShippedFile file) {
    byte[] text;
    try (InputStream in =
        new GZIPInputStream(new ByteArrayInputStream(resources.read(file.file())))) {
      text = in.readNBytes(file.bytes() + 1);
    } catch (IOException e) {
      throw damaged(file.file(), "cannot be read: " + e.getMessage(), e);
    }
    String found = HexFormat.of().formatHex(sha256(text));
    if (text.length != file.bytes() || !found.equals(file.sha256())) {
      throw damaged(
          file.file(),
          "SHA-256 of the text is %s, the manifest says %s".formatted(found, file.sha256()),
          null);
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ShippedCorpus.class.getResourceAsStream("/corpus/" + name)) {
      if (in == null) {
        throw new FileNotFoundException("no resource corpus/" + name);
      }
      return in.readAllBytes();
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static ForgeException damaged(String file, String reason, Exception cause) {
    return new ForgeException(
        ErrorCode.DATA_INVALID,
        "shipped corpus file " + file,
        reason,
        "Build or install the program again from an unchanged source",
        cause);
  }
}
