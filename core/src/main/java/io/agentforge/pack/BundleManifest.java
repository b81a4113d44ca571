package io.agentforge.pack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.model.HuggingFaceConfig;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a bundle says it holds: every entry but the manifest and its signature, with the SHA-256 of
 * its bytes.
 *
 * @param provenance what the maker says of the model, by key
 * @param publicKey of the signer, as X.509 encodes it; empty when the bundle is not signed
 * @param lines in the order of the container
 */
public record BundleManifest(
    Map<String, String> provenance, byte[] publicKey, List<BundleManifest.Line> lines) {
  static final String NAME = "manifest.json";
  static final String SIGNATURE = "manifest.sig";
  private static final String FORMAT = "agent-forge-bundle";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** One entry. */
  public record Line(
      String name,
      String type,
      List<Long> shape,
      int group,
      String scales,
      long bytes,
      String sha256) {
    static Line of(PackEntry entry, ByteBuffer payload) {
      return new Line(
          entry.name(),
          entry.type().label(),
          entry.shape(),
          entry.group(),
          entry.scales().label(),
          entry.bytes(),
          BundleManifest.sha256(payload));
    }
  }

  public BundleManifest {
    provenance = Map.copyOf(provenance);
    lines = List.copyOf(lines);
  }

  boolean isSigned() {
    return publicKey.length > 0;
  }

  /** The bytes that are stored and signed; a function of the content alone. */
  byte[] json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("version", 1);
    ObjectNode told = root.putObject("provenance");
    new TreeMap<>(provenance).forEach(told::put);
    root.put("public_key", Base64.getEncoder().encodeToString(publicKey));
    ArrayNode all = root.putArray("entries");
    for (Line line : lines) {
      ObjectNode node = all.addObject();
      node.put("name", line.name()).put("type", line.type());
      line.shape().forEach(node.putArray("shape")::add);
      node.put("group", line.group()).put("scales", line.scales());
      node.put("bytes", line.bytes()).put("sha256", line.sha256());
    }
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }

  /**
   * Reads a manifest.
   *
   * @param file for messages
   * @throws io.agentforge.error.ForgeException PACK_INVALID or MODEL_INVALID
   */
  static BundleManifest parse(String file, byte[] json) {
    ObjectNode root = HuggingFaceConfig.object(file, json);
    Map<String, String> provenance = new TreeMap<>();
    root.path("provenance")
        .fields()
        .forEachRemaining(e -> provenance.put(e.getKey(), e.getValue().asText()));
    List<Line> lines = new ArrayList<>();
    for (JsonNode node : root.path("entries")) {
      List<Long> shape = new ArrayList<>();
      node.path("shape").forEach(d -> shape.add(d.asLong()));
      lines.add(
          new Line(
              node.path("name").asText(),
              node.path("type").asText(),
              shape,
              node.path("group").asInt(),
              node.path("scales").asText(),
              node.path("bytes").asLong(),
              node.path("sha256").asText()));
    }
    BundleManifest manifest;
    try {
      byte[] key = Base64.getDecoder().decode(root.path("public_key").asText());
      manifest = new BundleManifest(provenance, key, lines);
    } catch (IllegalArgumentException e) {
      throw PackIndex.invalid(file, "its public_key is not base64", e);
    }
    if (!MessageDigest.isEqual(manifest.json(), json)) {
      throw PackIndex.invalid(file, "it is not written as manifests of version 1 are", null);
    }
    return manifest;
  }

  /** SHA-256 in hexadecimal. */
  static String sha256(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.duplicate());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
