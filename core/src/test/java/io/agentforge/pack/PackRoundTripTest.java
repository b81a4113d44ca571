package io.agentforge.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.error.ForgeException;
import io.agentforge.format.DType;
import io.agentforge.format.Floats;
import io.agentforge.quantize.Int4Groups;
import io.agentforge.quantize.Int8Rows;
import io.agentforge.quantize.ScaleType;
import io.agentforge.quantize.TernaryMatrix;
import io.agentforge.seed.SeedTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackRoundTripTest {
  @Test
  void each_of_the_243_bytes_is_five_trits_and_back_and_no_other_byte_is() {
    for (int value = 0; value < 256; value++) {
      ByteBuffer one = ByteBuffer.wrap(new byte[] {(byte) value});
      if (value >= 243) {
        assertThatThrownBy(() -> Trits.getBase3(5, one)).hasMessageContaining("at most 242");
        continue;
      }
      byte[] trits = Trits.getBase3(5, one);
      ByteBuffer again = ByteBuffer.allocate(1);
      Trits.putBase3(trits, again);
      assertThat(again.get(0) & 0xFF).as("trits %s", Arrays.toString(trits)).isEqualTo(value);
      int sum = 0;
      for (int i = 4; i >= 0; i--) {
        sum = 3 * sum + trits[i] + 1;
      }
      assertThat(sum).as("digits of %d", value).isEqualTo(value);
    }
  }

  @Test
  void what_lies_behind_the_last_weight_must_be_zero_and_two_bits_are_never_three() {
    assertThatThrownBy(() -> Trits.getBase3(1, ByteBuffer.wrap(new byte[] {0})))
        .hasMessageContaining("behind the last weight");
    assertThatThrownBy(() -> Trits.getTwoBit(1, ByteBuffer.wrap(new byte[] {0})))
        .hasMessageContaining("behind the last weight");
    assertThatThrownBy(() -> Trits.getTwoBit(4, ByteBuffer.wrap(new byte[] {(byte) 0xFF})))
        .hasMessageContaining("11");
  }

  @Property(tries = 60)
  void what_is_packed_comes_back_bit_by_bit(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 9) int rows,
      @ForAll @IntRange(min = 1, max = 40) int groups,
      @ForAll @IntRange(min = 1, max = 33) int group)
      throws IOException {
    SeedTree.Stream random = SeedTree.root(seed).stream();
    for (PackedTensor tensor : tensors(random, rows, groups, group)) {
      for (TernaryStorage storage : TernaryStorage.values()) {
        Payload payload = Payload.of(tensor, storage);
        byte[] container = container("t", payload);
        PackFile file = PackFile.of("memory", ByteBuffer.wrap(container));
        PackedTensor back = file.tensor("t");
        assertEqual(back, tensor);
        assertThat(container("t", Payload.of(back, storage)))
            .as("packed again, seed %d", seed)
            .isEqualTo(container);
      }
    }
  }

  private static List<PackedTensor> tensors(
      SeedTree.Stream random, int rows, int groups, int group) {
    int columns = groups * group;
    byte[] trits = new byte[rows * columns];
    byte[] bytes = new byte[rows * columns];
    for (int i = 0; i < trits.length; i++) {
      trits[i] = (byte) (random.integer(3) - 1);
      bytes[i] = (byte) (random.integer(255) - 127);
    }
    List<PackedTensor> tensors = new ArrayList<>();
    for (ScaleType type : ScaleType.values()) {
      float[] scales = scales(random, rows * groups, type);
      tensors.add(new PackedTensor.Ternary(new TernaryMatrix(rows, columns, group, trits, scales)));
      tensors.add(
          new PackedTensor.Int8(new Int8Rows(rows, columns, bytes, scales(random, rows, type))));
    }
    float[] same = new float[rows * groups];
    Arrays.fill(same, 0.1f);
    tensors.add(new PackedTensor.Ternary(new TernaryMatrix(rows, columns, group, trits, same)));
    byte[] pairs = Arrays.copyOf(bytes, rows * columns);
    tensors.add(
        new PackedTensor.Int4(
            new Int4Groups(
                rows,
                2 * columns,
                2 * group,
                pairs,
                scales(random, rows * groups, ScaleType.F16))));
    for (DType dtype : List.of(DType.F32, DType.F16, DType.BF16)) {
      float[] values = scales(random, rows * columns, ScaleType.F32);
      tensors.add(
          new PackedTensor.Plain(
              Floats.tensor("t", dtype, List.of((long) rows, (long) columns), values)));
    }
    return tensors;
  }

  private static float[] scales(SeedTree.Stream random, int count, ScaleType type) {
    float[] scales = SmallModels.normal(count, random);
    for (int i = 0; i < count; i++) {
      scales[i] = type.rounded(scales[i]);
    }
    return scales;
  }

  private static void assertEqual(PackedTensor back, PackedTensor tensor) {
    assertThat(back).hasSameClassAs(tensor);
    assertThat(back.shape()).isEqualTo(tensor.shape());
    assertThat(back.floats()).as("weights").isEqualTo(tensor.floats());
    if (tensor instanceof PackedTensor.Ternary t && back instanceof PackedTensor.Ternary b) {
      assertThat(b.matrix().codes()).as("codes").isEqualTo(t.matrix().codes());
      assertThat(b.matrix().scales()).as("scales").isEqualTo(t.matrix().scales());
      assertThat(b.matrix().group()).as("group").isEqualTo(t.matrix().group());
    }
  }

  private static byte[] container(String name, Payload payload) throws IOException {
    Path folder = Files.createTempDirectory("pack");
    Path file = folder.resolve("one");
    try (PackWriter writer = PackWriter.begin(file, List.of(name))) {
      writer.add(name, payload);
      writer.commit();
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    Files.delete(folder);
    return bytes;
  }

  @Test
  void a_container_damaged_on_its_way_to_the_disk_replaces_nothing(@TempDir Path folder)
      throws IOException {
    Path target = folder.resolve("model.forge");
    Files.writeString(target, "what was there before");
    Payload payload = Payload.file(new byte[100]);
    try (PackWriter writer = PackWriter.begin(target, List.of("a.bin"), file -> flip(file, 200))) {
      writer.add("a.bin", payload);
      assertThatThrownBy(writer::commit)
          .isInstanceOf(ForgeException.class)
          .hasMessageContaining("AF-5001")
          .hasMessageContaining("does not read back");
    }
    assertThat(target).content().isEqualTo("what was there before");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).as("nothing is left behind").containsExactly(target);
    }
  }

  private static void flip(Path file, int at) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      bytes[at] ^= 1;
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void data_begins_at_multiples_of_64_and_maps_as_it_reads_from_memory(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("b.forge");
    new ModelPacker(PackSettings.defaults(), Optional.empty(), Map.of())
        .pack(PackedModel.of(SmallModels.llama(folder)), file);
    PackFile mapped = PackFile.open(file);
    PackFile heap = PackFile.of("heap", ByteBuffer.wrap(Files.readAllBytes(file)));
    assertThat(mapped.size()).isEqualTo(Files.size(file));
    assertThat(heap.entries()).isEqualTo(mapped.entries());
    for (PackEntry entry : mapped.entries()) {
      assertThat(entry.offset() % 64).as(entry.name()).isZero();
      assertThat(heap.payload(entry.name())).isEqualTo(mapped.payload(entry.name()));
    }
    assertThat(ByteLedger.of(mapped).parts().stream().mapToLong(ByteLedger.Part::bytes).sum())
        .as("the parts of the ledger")
        .isEqualTo(Files.size(file));
  }
}
