package io.agentforge.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.seed.SeedTree;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Damaged files are read or refused by one clear error; nothing else ever happens. */
class SafetensorsFuzzTest {
  private static final int FILES = 100_000;
  private static final long SEED = Long.getLong("fuzz.seed", 20260101L);
  private static final List<String> WORDS =
      List.of(
          "-1",
          "0",
          "1",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551616",
          "4611686018427387904",
          "1e9",
          "1.5",
          "null",
          "true",
          "\"F32\"",
          "\"F64\"",
          "\"F4\"",
          "\"\"",
          "[]",
          "{}",
          "[[1]]",
          "{\"a\":[]}",
          "\"dtype\"",
          "\"shape\"",
          "\"__metadata__\"",
          "\"data_offsets\"",
          "[",
          "]",
          "{",
          "}",
          ",",
          ":",
          "\"",
          "\\u0000",
          "\\ud800",
          " ",
          "99999999999999999999999999999999999999999",
          "[1,1,1,1,1,1,1,1,1,1,1,1,1]");

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private int valid;
  private long mostAllocated;
  private long longestNanos;

  @Test
  void a_hundred_thousand_damaged_files_are_read_or_refused_and_never_cost_much() {
    System.out.println("fuzz seed " + SEED + " (repeat with -Dfuzz.seed=" + SEED + ")");
    byte[] whole = sample();
    SafetensorsFile.of("warm", ByteBuffer.wrap(whole)).tensors();
    for (int i = 0; i < FILES; i++) {
      read(damaged(whole, SeedTree.root(SEED).child("file", i).stream()), i);
    }
    System.out.printf(
        "%d of %d still valid; at most %d bytes allocated and %.1f ms for one file%n",
        valid, FILES, mostAllocated, longestNanos / 1e6);
    assertThat(valid)
        .as("flips in data leave files valid, most damage does not")
        .isBetween(FILES / 100, FILES / 2);
    assertThat(mostAllocated)
        .as("bytes allocated for a file of %d", whole.length)
        .isLessThan(1 << 20);
  }

  private void read(byte[] bytes, int index) {
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    long start = System.nanoTime();
    try {
      SafetensorsFile file = SafetensorsFile.of("fuzz-" + index, ByteBuffer.wrap(bytes));
      long total = 0;
      for (Tensor t : file.tensors()) {
        assertThat(t.data().remaining())
            .as("file %d, seed %d", index, SEED)
            .isEqualTo((int) (t.elements() * t.dtype().bytes()));
        total += t.data().remaining();
      }
      assertThat(total)
          .as("tensors lie within file %d, seed %d", index, SEED)
          .isLessThan(bytes.length);
      valid++;
    } catch (ForgeException e) {
      boolean clear =
          e.code() == ErrorCode.SAFETENSORS_INVALID && e.unit().startsWith("fuzz-" + index);
      assertThat(clear).as("file %d, seed %d: %s", index, SEED, e.getMessage()).isTrue();
    } catch (RuntimeException | Error e) {
      throw new AssertionError("file %d, seed %d".formatted(index, SEED), e);
    }
    longestNanos = Math.max(longestNanos, System.nanoTime() - start);
    mostAllocated = Math.max(mostAllocated, threads.getThreadAllocatedBytes(id) - before);
  }

  private static byte[] sample() {
    String json =
        ("{'__metadata__':{'format':'pt','step':'12'},"
                + "'model.embed_tokens.weight':{'dtype':'F32','shape':[4,2],'data_offsets':[0,32]},"
                + "'model.layers.0.mlp.up_proj.weight':{'dtype':'BF16','shape':[2,3],'data_offsets':[32,44]},"
                + "'scalar':{'dtype':'I32','shape':[],'data_offsets':[44,48]},"
                + "'empty':{'dtype':'U8','shape':[0,5],'data_offsets':[48,48]},"
                + "'flags':{'dtype':'BOOL','shape':[16],'data_offsets':[48,64]}}   ")
            .replace('\'', '"');
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + 64)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  private static byte[] damaged(byte[] whole, SeedTree.Stream random) {
    byte[] bytes = whole.clone();
    int times = random.between(1, 3);
    for (int i = 0; i < times; i++) {
      bytes =
          switch (random.integer(6)) {
            case 0 -> flipped(bytes, random, 0, bytes.length);
            case 1 -> Arrays.copyOf(bytes, random.integer(bytes.length + 20));
            case 2 -> flipped(bytes, random, 0, 8);
            case 3 -> edited(bytes, random, true);
            case 4 -> edited(bytes, random, false);
            default -> flipped(bytes, random, 8, bytes.length);
          };
    }
    return bytes;
  }

  private static byte[] flipped(byte[] bytes, SeedTree.Stream random, int from, int to) {
    int end = Math.min(to, bytes.length);
    if (from < end) {
      bytes[from + random.integer(end - from)] ^= (byte) (1 << random.integer(8));
    }
    return bytes;
  }

  /**
   * Replaces, inserts, removes or doubles a piece of the header, mostly keeping its length true.
   */
  private static byte[] edited(byte[] bytes, SeedTree.Stream random, boolean word) {
    if (bytes.length < 8) {
      return bytes;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) Math.max(0, Math.min(in.getLong(0), bytes.length - 8));
    String json = new String(bytes, 8, length, StandardCharsets.ISO_8859_1);
    int from = word ? tokenStart(json, random) : random.integer(length + 1);
    int to = word ? tokenEnd(json, from) : Math.min(length, from + random.integer(40));
    String piece =
        switch (random.integer(3)) {
          case 0 -> random.pick(WORDS);
          case 1 -> "";
          default ->
              json.substring(from, to)
                  + (random.integer(2) == 0 ? "," : "")
                  + json.substring(from, to);
        };
    byte[] text =
        (json.substring(0, from) + piece + json.substring(to))
            .getBytes(StandardCharsets.ISO_8859_1);
    long stated = random.integer(10) == 0 ? length : text.length;
    return ByteBuffer.allocate(8 + text.length + bytes.length - 8 - length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(stated)
        .put(text)
        .put(bytes, 8 + length, bytes.length - 8 - length)
        .array();
  }

  private static int tokenStart(String json, SeedTree.Stream random) {
    int at = random.integer(json.length() + 1);
    while (at < json.length() && "{[:,".indexOf(json.charAt(at)) < 0) {
      at++;
    }
    return Math.min(json.length(), at + 1);
  }

  private static int tokenEnd(String json, int from) {
    int at = from;
    while (at < json.length() && "]}:,".indexOf(json.charAt(at)) < 0) {
      at++;
    }
    return at;
  }
}
