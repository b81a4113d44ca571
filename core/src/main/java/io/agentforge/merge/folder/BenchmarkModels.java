package io.agentforge.merge.folder;

import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.format.SafetensorsLayout;
import io.agentforge.model.HuggingFaceConfig;
import io.agentforge.model.ModelConfig;
import io.agentforge.model.Profile;
import io.agentforge.model.TensorSpec;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Three random models to measure merges with: one, and two others a little away from it. The
 * numbers are random, their speed is that of any others.
 */
public enum BenchmarkModels {
  /** The seed's model, 25 million parameters, fp32, one file. */
  COGNATE_25M(Profile.COGNATE_25M.config(), DType.F32, Long.MAX_VALUE),
  /** About a billion parameters, bf16, files of half a GiB: more than a small heap holds. */
  STREAMED_1B(
      new ModelConfig(
          32_000, 2048, 14, 16, 16, 128, 8192, 2048, 1e-5, 10_000, true, false, false, false),
      DType.BF16,
      512L << 20),
  /** For tests. */
  TINY(
      new ModelConfig(64, 32, 2, 4, 2, 8, 48, 64, 1e-5, 10_000, true, false, false, false),
      DType.F32,
      Long.MAX_VALUE);

  private static final int BLOCK = 1 << 16;
  private static final double DISTANCE = 0.1;

  private final ModelConfig config;
  private final DType dtype;
  private final long shardBytes;

  BenchmarkModels(ModelConfig config, DType dtype, long shardBytes) {
    this.config = config;
    this.dtype = dtype;
    this.shardBytes = shardBytes;
  }

  /** Writes {@code base}, {@code x} and {@code y} into a folder and returns their paths. */
  public List<Path> make(Path folder) throws IOException {
    List<Path> models = new ArrayList<>();
    for (String name : List.of("base", "x", "y")) {
      models.add(make(folder.resolve(name), name));
    }
    return models;
  }

  private Path make(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    List<List<SafetensorsLayout.Entry>> files = split();
    StringBuilder places = new StringBuilder();
    for (int i = 0; i < files.size(); i++) {
      String file =
          files.size() == 1
              ? "model.safetensors"
              : "model-%05d-of-%05d.safetensors".formatted(i + 1, files.size());
      SafetensorsLayout layout = SafetensorsLayout.of(file, files.get(i), Map.of("format", "pt"));
      write(folder.resolve(file), layout, name);
      for (SafetensorsLayout.Entry entry : layout.entries()) {
        places.append(places.isEmpty() ? "" : ",");
        places.append("\"%s\":\"%s\"".formatted(entry.name(), file));
      }
    }
    if (files.size() > 1) {
      Files.writeString(
          folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + places + "}}");
    }
    Files.writeString(folder.resolve("config.json"), HuggingFaceConfig.json(config, dtype));
    return folder;
  }

  private List<List<SafetensorsLayout.Entry>> split() {
    List<List<SafetensorsLayout.Entry>> files = new ArrayList<>(List.of(new ArrayList<>()));
    long filled = 0;
    for (TensorSpec spec : config.tensors()) {
      SafetensorsLayout.Entry entry = new SafetensorsLayout.Entry(spec.name(), dtype, spec.shape());
      if (filled > 0 && filled + entry.bytes() > shardBytes) {
        files.add(new ArrayList<>());
        filled = 0;
      }
      files.get(files.size() - 1).add(entry);
      filled += entry.bytes();
    }
    return files;
  }

  private void write(Path file, SafetensorsLayout layout, String model) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      put(channel, ByteBuffer.wrap(layout.header()));
      ByteBuffer block = ByteBuffer.allocateDirect(4 * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
      for (SafetensorsLayout.Entry entry : layout.entries()) {
        numbers(channel, block, entry, model);
      }
    }
  }

  private void numbers(
      FileChannel channel, ByteBuffer block, SafetensorsLayout.Entry entry, String model)
      throws IOException {
    SeedTree ancestor = SeedTree.root(1).child("bench-merge", entry.name());
    SeedTree own = ancestor.child(model);
    long elements = entry.bytes() / dtype.bytes();
    for (long at = 0; at < elements; at += BLOCK) {
      block.clear();
      for (long i = at; i < Math.min(elements, at + BLOCK); i++) {
        float value = (float) (bell(ancestor.bits(i)) + DISTANCE * bell(own.bits(i)));
        if (dtype == DType.F32) {
          block.putFloat(value);
        } else {
          block.putShort(Floats.toBfloat(value));
        }
      }
      put(channel, block.flip());
    }
  }

  private static void put(FileChannel channel, ByteBuffer data) throws IOException {
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }

  /** Four uniform numbers added: near enough to a normal one of standard deviation 0.03. */
  private static double bell(long bits) {
    int sum =
        (int) (bits & 0xFFFF)
            + (int) (bits >>> 16 & 0xFFFF)
            + (int) (bits >>> 32 & 0xFFFF)
            + (int) (bits >>> 48);
    return (sum - 131_070) * (0.03 / 37_837);
  }
}
