package io.agentforge.phases.evomerge;

import io.agentforge.decoder.DecoderWeights;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.Profile;
import io.agentforge.seed.SeedTree;
import io.agentforge.tokenizer.BytePairTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An untrained ancestor and three descendants, as Hugging Face folders, and questions for them. */
final class TinyFamily {
  static final ModelConfig CONFIG = Profile.TINY.config();

  private TinyFamily() {}

  /** Folders {@code ancestor}, {@code first}, {@code second} and {@code third}. */
  static List<Path> write(Path root) {
    Path tokenizer = root.resolve("tokenizer.json");
    BytePairTrainer.train(List.of("one and two make three. "), CONFIG.vocab()).write(tokenizer);
    List<Path> folders = new ArrayList<>();
    Map<String, Tensor> ancestor = weights(1);
    for (String name : List.of("ancestor", "first", "second", "third")) {
      Map<String, Tensor> tensors =
          folders.isEmpty() ? ancestor : descendant(ancestor, folders.size() + 1);
      Path folder = root.resolve(name);
      ModelFolder.write(folder, CONFIG, tensors, DType.F32, tokenizer);
      folders.add(folder);
    }
    return folders;
  }

  private static Map<String, Tensor> weights(long seed) {
    try (DecoderWeights weights = DecoderWeights.initial(CONFIG, SeedTree.root(seed))) {
      return new LinkedHashMap<>(weights.tensors());
    }
  }

  /** A step of a tenth of fresh weights away from the ancestor. */
  private static Map<String, Tensor> descendant(Map<String, Tensor> ancestor, long seed) {
    Map<String, Tensor> fresh = weights(seed);
    Map<String, Tensor> moved = new LinkedHashMap<>();
    ancestor.forEach(
        (name, tensor) -> {
          float[] values = Floats.values(tensor).clone();
          float[] steps = Floats.values(fresh.get(name));
          for (int i = 0; i < values.length; i++) {
            values[i] += 0.1f * steps[i];
          }
          moved.put(name, Floats.tensor(name, DType.F32, tensor.shape(), values));
        });
    return moved;
  }

  /** Forty questions in two suites, as JSONL; half of them with choices. */
  static Path questions(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add(
          "{\"suite\": \"sums\", \"prompt\": \"%d and %d make \", \"answer\": \"%d\"}"
              .formatted(i, i + 1, 2 * i + 1));
      lines.add(
          "{\"suite\": \"sides\", \"prompt\": \"Is %d even? \", \"choices\": [\"yes\", \"no\"], \"answer\": %d}"
              .formatted(i, i % 2));
    }
    return Files.write(file, lines);
  }
}
