package io.agentforge.phases.cognate;

import io.agentforge.decoder.Decoder;
import io.agentforge.decoder.DecoderOptions;
import io.agentforge.format.DType;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.SafetensorsWriter;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelConfig;
import io.agentforge.phases.unit.Json;
import io.agentforge.seed.SeedTree;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A fixed batch and the logits a model gave on it when it was made, stored beside its weights. As a
 * program: loads each {@code name=folder} and prints what differs.
 */
public final class CheckpointProbe {
  static final String FILE = "probe.safetensors";
  private static final int ROWS = 2;
  private static final int LENGTH = 16;

  /** fp32 on one thread repeats itself on one machine; other machines sum in another order. */
  private static final double TOLERANCE = 1e-4;

  private CheckpointProbe() {}

  /** Writes the probe of a model that is still in memory. */
  static void write(Path file, Decoder decoder) {
    int[][] ids = ids(decoder.config());
    float[] logits = decoder.logits(ids, null);
    ByteBuffer data =
        ByteBuffer.allocate(logits.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(logits);
    long vocab = decoder.config().vocab();
    SafetensorsWriter.write(
        file,
        List.of(new Tensor("logits", DType.F32, List.of((long) ROWS, (long) LENGTH, vocab), data)),
        Map.of("probe", "SeedTree 0/probe, 2 rows of 16 ids"));
  }

  /** Prints {@code {"problems":{model:[…]}}}; status 0 also when there are problems. */
  public static void main(String[] arguments) {
    PrintStream answer = System.out;
    System.setOut(System.err);
    Map<String, List<String>> problems = new TreeMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      problems.put(
          argument.substring(0, equals), problems(Path.of(argument.substring(equals + 1))));
    }
    answer.println(Json.write(new ValidateUnit.Findings(problems)));
  }

  /** What is wrong with a folder; empty when its probe repeats. */
  static List<String> problems(Path folder) {
    List<String> problems = new ArrayList<>();
    try (Decoder decoder = Decoder.open(folder, DecoderOptions.exact())) {
      SafetensorsFile file = SafetensorsFile.open(folder.resolve(FILE));
      float[] now = decoder.logits(ids(decoder.config()), null);
      FloatBuffer then =
          file.tensor("logits").data().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      double largest = now.length == then.remaining() ? 0 : Double.POSITIVE_INFINITY;
      for (int i = 0; i < now.length && largest < Double.POSITIVE_INFINITY; i++) {
        if (!Float.isFinite(now[i])) {
          problems.add("logit " + i + " is " + now[i]);
          break;
        }
        largest = Math.max(largest, Math.abs(now[i] - then.get(i)));
      }
      if (largest > TOLERANCE) {
        problems.add("logits differ from the stored ones by " + largest);
      }
    } catch (RuntimeException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    return problems;
  }

  private static int[][] ids(ModelConfig config) {
    SeedTree seed = SeedTree.root(0).child("probe");
    int[][] ids = new int[ROWS][LENGTH];
    for (int i = 0; i < ROWS * LENGTH; i++) {
      ids[i / LENGTH][i % LENGTH] = seed.integer(i, config.vocab());
    }
    return ids;
  }
}
