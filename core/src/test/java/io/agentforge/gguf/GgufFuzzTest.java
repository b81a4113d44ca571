package io.agentforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged GGUF files are read or refused by one clear error; nothing else ever happens. */
class GgufFuzzTest {
  private static final int FILES = 100_000;
  private static final long SEED = Long.getLong("fuzz.seed", 20260301L);
  private static final long[] NUMBERS = {
    -1,
    0,
    1,
    2,
    8,
    9,
    12,
    13,
    31,
    32,
    33,
    255,
    1 << 16,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    1L << 61,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  /** By then the classes that reading and refusing need are there; loading them allocates too. */
  private static final int CLASSES_LOADED = 1000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private int valid;
  private long mostAllocated;

  @Test
  void a_hundred_thousand_damaged_files_are_read_or_refused_and_never_cost_much(
      @TempDir Path folder) throws IOException {
    System.out.println("fuzz seed " + SEED + " (repeat with -Dfuzz.seed=" + SEED + ")");
    Path file = folder.resolve("small.gguf");
    GgufWriter.write(file, keys(), plans(), tensor -> new float[(int) tensor.elements()]);
    byte[] whole = Files.readAllBytes(file);
    read(whole, -1);
    assertThat(valid).as("the whole file").isEqualTo(1);
    for (int i = 0; i < FILES; i++) {
      read(damaged(whole, SeedTree.root(SEED).child("file", i).stream()), i);
      if (i == CLASSES_LOADED) {
        mostAllocated = 0;
      }
    }
    System.out.printf(
        "%d of %d still valid; at most %d bytes allocated for one file of %d%n",
        valid - 1, FILES, mostAllocated, whole.length);
    assertThat(valid)
        .as("damage to names and numbers leaves files valid, most damage does not")
        .isBetween(FILES / 100, FILES * 3 / 4);
    assertThat(mostAllocated).as("bytes allocated").isLessThan(1 << 20);
  }

  private static Map<String, Object> keys() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("general.architecture", "llama");
    keys.put("llama.block_count", 1);
    keys.put("llama.rope.freq_base", 10_000f);
    keys.put("tokenizer.ggml.add_bos_token", false);
    keys.put("tokenizer.ggml.tokens", List.of("a", "b", "ab"));
    keys.put("tokenizer.ggml.token_type", List.of(1, 1, 3));
    return keys;
  }

  private static List<GgufWriter.Plan> plans() {
    return List.of(
        new GgufWriter.Plan("token_embd.weight", GgmlType.F16, List.of(3L, 32L)),
        new GgufWriter.Plan("blk.0.attn_norm.weight", GgmlType.F32, List.of(32L)),
        new GgufWriter.Plan("blk.0.ffn_up.weight", GgmlType.Q8_0, List.of(2L, 32L)),
        new GgufWriter.Plan("blk.0.ffn_down.weight", GgmlType.TQ2_0, List.of(1L, 256L)));
  }

  private void read(byte[] bytes, int index) {
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    try {
      GgufFile file = GgufFile.of("fuzz-" + index, ByteBuffer.wrap(bytes));
      for (GgufTensor tensor : file.tensors().values()) {
        assertThat(file.floats(tensor.name()))
            .as("%s of file %d, seed %d", tensor.name(), index, SEED)
            .hasSize((int) tensor.elements());
      }
      valid++;
    } catch (ForgeException e) {
      boolean known = e.code() == ErrorCode.GGUF_INVALID || e.code() == ErrorCode.MODEL_UNSUPPORTED;
      assertThat(known && e.unit().startsWith("fuzz-" + index))
          .as("file %d, seed %d: %s", index, SEED, e.getMessage())
          .isTrue();
    } catch (RuntimeException | Error e) {
      throw new AssertionError("file %d, seed %d".formatted(index, SEED), e);
    }
    mostAllocated = Math.max(mostAllocated, threads.getThreadAllocatedBytes(id) - before);
  }

  private static byte[] damaged(byte[] whole, SeedTree.Stream random) {
    byte[] bytes = whole.clone();
    int times = random.between(1, 3);
    for (int i = 0; i < times; i++) {
      bytes =
          switch (random.integer(5)) {
            case 0 -> flipped(bytes, random, bytes.length);
            case 1 -> Arrays.copyOf(bytes, random.integer(bytes.length + 100));
            case 2 -> flipped(bytes, random, 24);
            case 3 -> number(bytes, random);
            default -> flipped(bytes, random, 640);
          };
    }
    return bytes;
  }

  private static byte[] flipped(byte[] bytes, SeedTree.Stream random, int to) {
    int end = Math.min(to, bytes.length);
    if (end > 0) {
      bytes[random.integer(end)] ^= (byte) (1 << random.integer(8));
    }
    return bytes;
  }

  private static byte[] number(byte[] bytes, SeedTree.Stream random) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = random.integer(640);
    long value = NUMBERS[random.integer(NUMBERS.length)];
    if (at + 8 <= bytes.length) {
      if (random.integer(2) == 0) {
        in.putInt(at, (int) value);
      } else {
        in.putLong(at, value);
      }
    }
    return bytes;
  }
}
