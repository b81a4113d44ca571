package io.agentforge.decoder;

import ai.djl.Device;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.Tensor;
import io.agentforge.generate.Generator;
import io.agentforge.generate.Sampling;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.TensorSpec;
import io.agentforge.score.ScoredSequence;
import io.agentforge.score.Scorer;
import io.agentforge.score.SequenceScore;
import io.agentforge.seed.SeedTree;
import io.agentforge.torch.ComputeType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a 135M-parameter bf16 folder ({@code write FOLDER}), or scores and generates with it and
 * prints times and the peak memory of the process ({@code use FOLDER BF16|FP32}). Two processes, so
 * that the peak is that of using alone.
 */
final class LargeFolderHarness {
  private static final ModelConfig CONFIG =
      new ModelConfig(49_152, 576, 30, 9, 3, 64, 1536, 2048, 1e-5, 1e4, true, false, false, false);

  private LargeFolderHarness() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    if (arguments[0].equals("write")) {
      write(folder);
    } else {
      use(folder, ComputeType.valueOf(arguments[2]));
    }
    Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .forEach(System.out::println);
  }

  private static void write(Path folder) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : CONFIG.tensors()) {
      SeedTree seed = SeedTree.root(1).child(spec.name());
      ByteBuffer data = ByteBuffer.allocate((int) (2 * spec.elements()));
      data.order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < spec.elements(); i++) {
        double value = spec.shape().size() == 1 ? 1 : 0.07 * (seed.uniform(i) - 0.5);
        data.putShort(2 * i, Floats.toBfloat((float) value));
      }
      tensors.put(spec.name(), new Tensor(spec.name(), DType.BF16, spec.shape(), data));
    }
    ModelFolder.write(folder, CONFIG, tensors, DType.BF16, null);
    System.out.println(ModelFolder.open(folder).parameters().text());
  }

  private static void use(Path folder, ComputeType type) {
    long start = System.nanoTime();
    try (Decoder decoder = Decoder.open(folder, new DecoderOptions(type, Device.cpu()))) {
      report("open", start, 1);
      List<ScoredSequence> texts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        SeedTree.Stream random = SeedTree.root(2).child(i).stream();
        int[] tokens = new int[513];
        Arrays.setAll(tokens, t -> random.integer(CONFIG.vocab()));
        texts.add(new ScoredSequence(tokens, 1));
      }
      start = System.nanoTime();
      List<SequenceScore> scores = Scorer.score(decoder, texts);
      report("score", start, 8 * 512);
      System.out.printf("nats per token %.4f%n", scores.get(0).nll() / scores.get(0).tokens());
      int[][] prompts =
          texts.stream().map(s -> Arrays.copyOf(s.tokens(), 64)).toArray(int[][]::new);
      start = System.nanoTime();
      int[][] made = Generator.generate(decoder, prompts, new Sampling(32, 0.8, 0.95, 3), -1);
      report("generate", start, made.length * 32);
    }
  }

  private static void report(String what, long start, int units) {
    double wall = (System.nanoTime() - start) / 1e9;
    double cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    System.out.printf(
        "%s: %.2f s, %.1f a second; thread CPU so far %.2f s%n", what, wall, units / wall, cpu);
  }
}
