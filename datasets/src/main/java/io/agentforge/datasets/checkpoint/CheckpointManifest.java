package io.agentforge.datasets.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.agentforge.datasets.storage.ContentDigest;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The list of files of a checkpoint and what it says about itself. Equal values have equal bytes.
 *
 * @param files sorted by name; at least one
 */
public record CheckpointManifest(CheckpointInfo info, List<CheckpointFile> files)
    implements Serializable {
  private static final String FORMAT = "agent-forge-checkpoint";
  private static final int VERSION = 1;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  /** Sorts the files; refuses none, doubled names and names that leave the folder. */
  public CheckpointManifest {
    files = files.stream().sorted(Comparator.comparing(CheckpointFile::name)).toList();
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a checkpoint has at least one file");
    }
    for (int i = 0; i < files.size(); i++) {
      requireValid(files.get(i));
      if (i > 0 && files.get(i).name().equals(files.get(i - 1).name())) {
        throw new IllegalArgumentException("file '" + files.get(i).name() + "' is named twice");
      }
    }
  }

  private static void requireValid(CheckpointFile file) {
    for (String part : file.name().split("/", -1)) {
      boolean leaves = part.isEmpty() || part.equals(".") || part.equals("..");
      if (leaves || part.indexOf('\\') >= 0 || part.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("file name '" + file.name() + "' is not allowed");
      }
    }
    if (!SHA256.matcher(file.sha256()).matches() || file.bytes() < 0) {
      throw new IllegalArgumentException("file '" + file.name() + "' has no valid hash and length");
    }
  }

  /** Bytes of all files together, shared or not. */
  public long bytes() {
    return files.stream().mapToLong(CheckpointFile::bytes).sum();
  }

  /** The address of the checkpoint. */
  public String sha256() {
    return ContentDigest.of(json()).sha256();
  }

  /** The canonical text: keys sorted, no spaces. */
  public String json() {
    Map<String, Object> document = new TreeMap<>();
    document.put("format", FORMAT);
    document.put("version", VERSION);
    document.put("name", info.name());
    document.put("role", info.role().id());
    document.put("profile", info.profile());
    document.put("parameters", info.parameters());
    document.put("dtype", info.dtype());
    List<Map<String, Object>> list = new ArrayList<>();
    for (CheckpointFile file : files) {
      list.add(
          new TreeMap<>(
              Map.of("name", file.name(), "sha256", file.sha256(), "bytes", file.bytes())));
    }
    document.put("files", list);
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers always become JSON", e);
    }
  }

  /**
   * Reads what {@link #json()} wrote.
   *
   * @throws IllegalArgumentException with the reason, when it is anything else
   */
  public static CheckpointManifest parse(byte[] json) {
    try {
      JsonNode root = JSON.readTree(json);
      if (!FORMAT.equals(root.path("format").asText()) || root.path("version").asInt() != VERSION) {
        throw new IllegalArgumentException(
            "format '%s' version %s is not '%s' version %d"
                .formatted(root.path("format").asText(), root.path("version"), FORMAT, VERSION));
      }
      List<CheckpointFile> files = new ArrayList<>();
      for (JsonNode file : root.path("files")) {
        files.add(
            new CheckpointFile(
                text(file, "name"), text(file, "sha256"), file.path("bytes").asLong(-1)));
      }
      return new CheckpointManifest(
          new CheckpointInfo(
              text(root, "name"),
              CheckpointRole.of(text(root, "role")),
              text(root, "profile"),
              root.path("parameters").asLong(),
              text(root, "dtype")),
          files);
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not JSON: " + firstLine(e), e);
    }
  }

  byte[] utf8() {
    return json().getBytes(StandardCharsets.UTF_8);
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = node.path(key);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("key '" + key + "' is missing");
    }
    return value.asText();
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
