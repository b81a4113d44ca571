package io.agentforge.decoder;

import io.agentforge.format.SafetensorsFile;
import io.agentforge.format.Tensor;
import io.agentforge.model.ModelFolder;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/** Small models and what transformers and a float64 reference answer for them. */
public final class Golden {
  public static final List<String> MODELS =
      List.of("llama_tied", "llama_gqa", "llama_sharded", "qwen2", "qwen3", "bitnet_subnorm");
  public static final int ROWS = 2;
  public static final int LENGTH = 24;

  private final String name;
  private final SafetensorsFile expected;

  public Golden(String name) {
    this.name = name;
    this.expected = SafetensorsFile.open(folder(name).resolve("expected.safetensors"));
  }

  public static Path folder(String name) {
    return Path.of("src/test/resources/golden").resolve(name);
  }

  public ModelFolder model() {
    return ModelFolder.open(folder(name));
  }

  public Decoder decoder() {
    return Decoder.open(folder(name), DecoderOptions.exact());
  }

  public double[] doubles(String tensor) {
    Tensor t = expected.tensor(tensor);
    double[] values = new double[(int) t.elements()];
    t.data().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
    return values;
  }

  public int[] integers(String tensor) {
    Tensor t = expected.tensor(tensor);
    long[] values = new long[(int) t.elements()];
    t.data().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
    int[] narrow = new int[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = Math.toIntExact(values[i]);
    }
    return narrow;
  }

  /** Row {@code row} of the batch without its padding. */
  public int[] row(int row) {
    int[] ids = integers("input_ids");
    int[] mask = integers("attention_mask");
    int length = 0;
    while (length < LENGTH && mask[row * LENGTH + length] == 1) {
      length++;
    }
    return java.util.Arrays.copyOfRange(ids, row * LENGTH, row * LENGTH + length);
  }
}
