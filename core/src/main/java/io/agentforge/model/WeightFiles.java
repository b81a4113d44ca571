package io.agentforge.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agentforge.format.AtomicFile;
import io.agentforge.format.SafetensorsWriter;
import io.agentforge.format.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The weights of a folder: one safetensors file, or shards and an index that says what is where.
 */
final class WeightFiles {
  private static final String SINGLE = StoredWeights.SINGLE;
  private static final String INDEX = StoredWeights.INDEX;
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private WeightFiles() {}

  static Map<String, Tensor> read(Path folder) {
    StoredWeights weights = StoredWeights.open(FolderFiles.local(folder));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    weights.names().forEach(name -> tensors.put(name, weights.tensor(name)));
    return tensors;
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
    String text = HuggingFaceConfig.JSON.writeValueAsString(index) + "\n";
    replace(folder.resolve(INDEX), text.getBytes(StandardCharsets.UTF_8));
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

  /** Replaces a small file as a whole. */
  static void replace(Path file, byte[] bytes) {
    try (AtomicFile whole = AtomicFile.begin(file)) {
      whole.put(ByteBuffer.wrap(bytes), 0);
      whole.commit(bytes.length, written -> {});
    }
  }
}
