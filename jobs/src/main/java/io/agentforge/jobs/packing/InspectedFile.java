package io.agentforge.jobs.packing;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.gguf.GgufFile;
import io.agentforge.gguf.GgufTensor;
import io.agentforge.pack.Bundle;
import io.agentforge.pack.ByteLedger;
import io.agentforge.pack.PackEntry;
import io.agentforge.pack.PackType;
import io.agentforge.pack.SigningKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of weights, looked into.
 *
 * @param kind bundle, gguf or safetensors
 * @param properties what the file says of itself, long lists left out
 */
public record InspectedFile(
    String kind,
    ByteLedger ledger,
    Map<String, Object> properties,
    List<InspectedFile.Line> tensors) {

  /** One tensor; group 0 where it has no scales or the type fixes them. */
  public record Line(String name, String type, List<Long> shape, int group, long bytes) {}

  /**
   * Looks into a file.
   *
   * @throws ForgeException PACK_INVALID, GGUF_INVALID or SAFETENSORS_INVALID if it is damaged,
   *     MODEL_INVALID if it is something else
   */
  public static InspectedFile of(Path file) {
    if (Bundle.isBundle(file)) {
      return bundle(Bundle.open(file));
    }
    String name = file.getFileName().toString();
    if (name.endsWith(".safetensors")) {
      return safetensors(SafetensorsFile.open(file), size(file));
    }
    if (name.endsWith(".gguf") || beginsWithGguf(file)) {
      return gguf(GgufFile.open(file), size(file));
    }
    throw new ForgeException(
        ErrorCode.MODEL_INVALID,
        file.toString(),
        Files.isDirectory(file)
            ? "it is a folder"
            : Files.exists(file) ? "it is of no known kind" : "there is no such file",
        "Give a bundle (*.forge), a *.gguf or a *.safetensors file.");
  }

  private static InspectedFile bundle(Bundle bundle) {
    Map<String, Object> properties = new LinkedHashMap<>(bundle.manifest().provenance());
    byte[] key = bundle.manifest().publicKey();
    properties.put("signed_by", key.length == 0 ? "nobody" : SigningKeys.fingerprint(key));
    List<Line> lines = new ArrayList<>();
    for (PackEntry entry : bundle.pack().entries()) {
      if (entry.type() != PackType.FILE) {
        lines.add(
            new Line(
                entry.name(), entry.type().label(), entry.shape(), entry.group(), entry.bytes()));
      }
    }
    return new InspectedFile("bundle", ByteLedger.of(bundle.pack()), properties, lines);
  }

  private static InspectedFile gguf(GgufFile file, long size) {
    List<Line> lines = new ArrayList<>();
    for (GgufTensor tensor : file.tensors().values()) {
      lines.add(new Line(tensor.name(), tensor.type().name(), tensor.shape(), 0, tensor.bytes()));
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    file.metadata()
        .values()
        .forEach(
            (key, value) -> {
              if (value instanceof List<?> list) {
                properties.put(key, "%,d items".formatted(list.size()));
              } else {
                properties.put(key, value);
              }
            });
    return new InspectedFile("gguf", ledger(lines, size), properties, lines);
  }

  private static InspectedFile safetensors(SafetensorsFile file, long size) {
    List<Line> lines = new ArrayList<>();
    for (String name : file.names()) {
      long elements = file.shape(name).stream().reduce(1L, Math::multiplyExact);
      String type = file.dtype(name).name();
      lines.add(new Line(name, type, file.shape(name), 0, elements * file.dtype(name).bytes()));
    }
    return new InspectedFile(
        "safetensors", ledger(lines, size), new LinkedHashMap<>(file.metadata()), lines);
  }

  /** Tensors by type; what remains is the head of the file and its padding. */
  private static ByteLedger ledger(List<Line> lines, long size) {
    Map<String, ByteLedger.Part> parts = new LinkedHashMap<>();
    long weights = 0;
    long bytes = 0;
    for (Line line : lines) {
      long elements = line.shape().stream().reduce(1L, Math::multiplyExact);
      parts.merge(
          line.type(),
          new ByteLedger.Part(line.type(), 1, elements, line.bytes()),
          (one, more) ->
              new ByteLedger.Part(
                  one.kind(),
                  one.entries() + 1,
                  one.weights() + more.weights(),
                  one.bytes() + more.bytes()));
      weights += elements;
      bytes += line.bytes();
    }
    List<ByteLedger.Part> all = new ArrayList<>(parts.values());
    all.add(new ByteLedger.Part("head and padding", 1, 0, size - bytes));
    return new ByteLedger(all, size, weights);
  }

  private static boolean beginsWithGguf(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(4), StandardCharsets.US_ASCII).equals("GGUF");
    } catch (IOException e) {
      return false; // what it is instead is said by the caller
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED, file.toString(), "it cannot be read: " + e, "Check it.", e);
    }
  }
}
