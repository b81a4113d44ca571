package io.agentforge.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.SafetensorsWriter;
import io.agentforge.format.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The weights of a folder: one safetensors file, or shards and an index that says what is where.
 */
final class WeightFiles {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private WeightFiles() {}

  static Map<String, Tensor> read(Path folder) {
    if (Files.exists(folder.resolve(SINGLE))) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Tensor t : SafetensorsFile.open(folder.resolve(SINGLE)).tensors()) {
        tensors.put(t.name(), t);
      }
      return tensors;
    }
    if (Files.exists(folder.resolve(INDEX))) {
      return readShards(folder);
    }
    boolean pickle =
        Files.exists(folder.resolve("pytorch_model.bin"))
            || Files.exists(folder.resolve("pytorch_model.bin.index.json"));
    throw new ForgeException(
        ErrorCode.MODEL_INVALID,
        folder.toString(),
        pickle
            ? "its weights are a pickle, which can run code when it is read"
            : "it has neither " + SINGLE + " nor " + INDEX,
        "Convert the weights to safetensors.");
  }

  private static Map<String, Tensor> readShards(Path folder) {
    Path index = folder.resolve(INDEX);
    JsonNode places = HuggingFaceConfig.object(index).path("weight_map");
    if (!places.isObject() || places.isEmpty()) {
      throw invalid(index, "its weight_map is missing or empty");
    }
    Map<String, String> fileOf = new LinkedHashMap<>();
    Map<String, SafetensorsFile> shards = new TreeMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> all = places.fields(); all.hasNext(); ) {
      Map.Entry<String, JsonNode> place = all.next();
      String file = plainName(index, place.getValue());
      fileOf.put(place.getKey(), file);
      shards.computeIfAbsent(file, f -> SafetensorsFile.open(folder.resolve(f)));
    }
    List<String> problems = new ArrayList<>();
    shards.forEach(
        (file, shard) -> {
          for (String name : shard.names()) {
            if (!file.equals(fileOf.get(name))) {
              problems.add("%s has %s, which the index does not place there".formatted(file, name));
            }
          }
        });
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    fileOf.forEach(
        (name, file) -> {
          if (shards.get(file).names().contains(name)) {
            tensors.put(name, shards.get(file).tensor(name));
          } else {
            problems.add("%s lacks %s".formatted(file, name));
          }
        });
    if (!problems.isEmpty()) {
      throw invalid(index, String.join("; ", problems));
    }
    return tensors;
  }

  /** A shard's name must not lead out of the folder. */
  private static String plainName(Path index, JsonNode value) {
    String name = value.asText("");
    if (!value.isTextual() || !name.matches("[A-Za-z0-9_][A-Za-z0-9._-]*")) {
      throw invalid(index, "its weight_map names the file %s".formatted(value));
    }
    return name;
  }

  private static ForgeException invalid(Path index, String reason) {
    return new ForgeException(
        ErrorCode.MODEL_INVALID, index.toString(), reason, "Fetch the folder again.");
  }

  /**
   * Writes one file, or shards of at most {@code shardBytes} (a larger tensor is one by itself).
   */
  static void write(Path folder, List<Tensor> tensors, long shardBytes) throws IOException {
    List<List<Tensor>> shards = split(tensors, shardBytes);
    if (shards.size() == 1) {
      SafetensorsWriter.write(folder.resolve(SINGLE), tensors, METADATA);
      Files.deleteIfExists(folder.resolve(INDEX));
      return;
    }
    ObjectNode index = HuggingFaceConfig.JSON.createObjectNode();
    long total = tensors.stream().mapToLong(t -> t.data().remaining()).sum();
    index.putObject("metadata").put("total_size", total);
    Map<String, String> places = new TreeMap<>();
    for (int i = 0; i < shards.size(); i++) {
      String file = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      SafetensorsWriter.write(folder.resolve(file), shards.get(i), METADATA);
      shards.get(i).forEach(t -> places.put(t.name(), file));
    }
    ObjectNode map = index.putObject("weight_map");
    places.forEach(map::put);
    replace(folder.resolve(INDEX), HuggingFaceConfig.JSON.writeValueAsString(index) + "\n");
    Files.deleteIfExists(folder.resolve(SINGLE));
  }

  private static List<List<Tensor>> split(List<Tensor> tensors, long shardBytes) {
    List<List<Tensor>> shards = new ArrayList<>(List.of(new ArrayList<>()));
    long filled = 0;
    for (Tensor t : tensors) {
      List<Tensor> last = shards.get(shards.size() - 1);
      if (!last.isEmpty() && filled + t.data().remaining() > shardBytes) {
        last = new ArrayList<>();
        shards.add(last);
        filled = 0;
      }
      last.add(t);
      filled += t.data().remaining();
    }
    return shards;
  }

  /** Replaces a small text file as a whole. */
  static void replace(Path file, String text) throws IOException {
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
