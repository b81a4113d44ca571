package io.agentforge.merge.folder;

import io.agentforge.format.SafetensorsLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One file of weights of the output. */
record Shard(String file, List<PlannedTensor> tensors) {
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  /** One file, or files of at most {@code bytes}; a larger tensor is one by itself. */
  static List<Shard> split(List<PlannedTensor> tensors, long bytes) {
    List<List<PlannedTensor>> groups = new ArrayList<>(List.of(new ArrayList<>()));
    long filled = 0;
    for (PlannedTensor tensor : tensors) {
      List<PlannedTensor> last = groups.get(groups.size() - 1);
      if (!last.isEmpty() && filled + tensor.output().bytes() > bytes) {
        last = new ArrayList<>();
        groups.add(last);
        filled = 0;
      }
      last.add(tensor);
      filled += tensor.output().bytes();
    }
    List<Shard> shards = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      String file =
          groups.size() == 1
              ? "model.safetensors"
              : "model-%05d-of-%05d.safetensors".formatted(i + 1, groups.size());
      shards.add(new Shard(file, groups.get(i)));
    }
    return shards;
  }

  SafetensorsLayout layout() {
    return SafetensorsLayout.of(
        file, tensors.stream().map(PlannedTensor::output).toList(), METADATA);
  }
}
