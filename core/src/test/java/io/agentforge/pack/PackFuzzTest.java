package io.agentforge.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.quantize.Granularity;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged containers are read or refused by one clear error; nothing else ever happens. */
class PackFuzzTest {
  private static final int FILES = 100_000;
  private static final long SEED = Long.getLong("fuzz.seed", 20260201L);
  private static final long[] NUMBERS = {
    -1,
    0,
    1,
    2,
    63,
    64,
    65,
    255,
    1 << 16,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private int valid;
  private long mostAllocated;

  @Test
  void a_hundred_thousand_damaged_containers_are_read_or_refused_and_never_cost_much(
      @TempDir Path folder) throws IOException {
    System.out.println("fuzz seed " + SEED + " (repeat with -Dfuzz.seed=" + SEED + ")");
    Path file = folder.resolve("tiny.forge");
    PackSettings settings =
        PackSettings.defaults()
            .withGranularity(new Granularity.Inputs(16))
            .withExceptions(Map.of("model.layers.0.self_attn.q_proj.weight", WeightForm.INT4));
    new ModelPacker(settings, Optional.empty(), Map.of())
        .pack(PackedModel.of(SmallModels.tiny(folder, 1)), file);
    byte[] whole = Files.readAllBytes(file);
    read(whole, -1);
    assertThat(valid).as("the whole container").isEqualTo(1);
    for (int i = 0; i < FILES; i++) {
      read(damaged(whole, SeedTree.root(SEED).child("file", i).stream()), i);
    }
    System.out.printf(
        "%d of %d still valid; at most %d bytes allocated for one file of %d%n",
        valid - 1, FILES, mostAllocated, whole.length);
    assertThat(valid - 1)
        .as("damage that undoes itself leaves files valid, no other does")
        .isBetween(1, FILES / 20);
    assertThat(mostAllocated).as("bytes allocated").isLessThan(1 << 20);
  }

  private void read(byte[] bytes, int index) {
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    try {
      Bundle bundle = Bundle.of(PackFile.of("fuzz-" + index, ByteBuffer.wrap(bytes)));
      for (PackEntry entry : bundle.pack().entries()) {
        if (entry.type() != PackType.FILE) {
          assertThat(bundle.tensor(entry.name()).floats())
              .as("%s of file %d, seed %d", entry.name(), index, SEED)
              .hasSize((int) entry.elements());
        }
      }
      valid++;
    } catch (ForgeException e) {
      boolean known =
          e.code() == ErrorCode.PACK_INVALID
              || e.code() == ErrorCode.MODEL_INVALID
              || e.code() == ErrorCode.MODEL_UNSUPPORTED;
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
            case 2 -> flipped(bytes, random, 64);
            case 3 -> number(bytes, random);
            default -> flipped(bytes, random, 2048);
          };
    }
    return random.integer(4) == 0 ? bytes : withChecksums(bytes);
  }

  private static byte[] flipped(byte[] bytes, SeedTree.Stream random, int to) {
    int end = Math.min(to, bytes.length);
    if (end > 0) {
      bytes[random.integer(end)] ^= (byte) (1 << random.integer(8));
    }
    return bytes;
  }

  /** Puts an odd number into header or index. */
  private static byte[] number(byte[] bytes, SeedTree.Stream random) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = random.integer(512) * 4;
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

  /** Whoever damages on purpose makes the checksums of header and index right. */
  private static byte[] withChecksums(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 64) {
      return bytes;
    }
    long index = in.getLong(16);
    if (index >= 0 && index <= bytes.length - 64) {
      in.putInt(32, PackIndex.crc(in.slice(64, (int) index)));
    }
    in.putLong(24, bytes.length);
    in.putInt(60, PackIndex.crc(in.slice(0, 60)));
    return bytes;
  }
}
