package io.agentforge.pack;

import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.Tensor;
import io.agentforge.model.HuggingFaceConfig;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.ModelFolder;
import io.agentforge.model.TensorSpec;
import io.agentforge.seed.SeedTree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Models that are small enough to be packed a thousand times. */
public final class SmallModels {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/gguf");

  private SmallModels() {}

  /** Two layers of width 256 whose weights are multiples of 1/16; with its tokenizer. */
  public static ModelFolder llama(Path parent) {
    Path folder = parent.resolve("llama");
    copy("hf", folder);
    return ModelFolder.open(folder);
  }

  /** The same with norms before the output and down projections. */
  public static ModelFolder bitnet(Path parent) {
    Path folder = parent.resolve("bitnet");
    copy("hf", folder);
    copy("hf_bitnet", folder);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String file : List.of("model.safetensors", "sub_norms.safetensors")) {
      SafetensorsFile.open(folder.resolve(file))
          .tensors()
          .forEach(tensor -> tensors.put(tensor.name(), Floats.convert(tensor, DType.F32)));
    }
    ModelConfig config = HuggingFaceConfig.read(folder.resolve("config.json"));
    Path whole = parent.resolve("bitnet-f32");
    ModelFolder.write(whole, config, tensors, DType.F32, folder.resolve("tokenizer.json"));
    return ModelFolder.open(whole);
  }

  /** One layer of width 32 with normal weights, a few thousand parameters, without tokenizer. */
  public static ModelFolder tiny(Path parent, long seed) {
    ModelConfig config =
        new ModelConfig(24, 32, 1, 2, 1, 16, 48, 64, 1e-5, 10_000, true, false, false, true);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (TensorSpec spec : config.tensors()) {
      float[] values =
          normal((int) spec.elements(), SeedTree.root(seed).child(spec.name()).stream());
      tensors.put(spec.name(), Floats.tensor(spec.name(), DType.F32, spec.shape(), values));
    }
    Path folder = parent.resolve("tiny-" + seed);
    ModelFolder.write(folder, config, tensors, DType.F32, null);
    return ModelFolder.open(folder);
  }

  /** Normal numbers (Box and Muller). */
  public static float[] normal(int count, SeedTree.Stream random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      double radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
      values[i] = (float) (radius * Math.cos(2 * Math.PI * random.uniform()));
    }
    return values;
  }

  /** The bytes of a file of the golden folder, unpacked if it ends in {@code .gz}. */
  public static byte[] golden(String name) {
    try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(GOLDEN.resolve(name)))) {
      return name.endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(String from, Path to) {
    try (var files = Files.list(GOLDEN.resolve(from))) {
      Files.createDirectories(to);
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        Files.write(to.resolve(name.replace(".gz", "")), golden(from + "/" + name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
