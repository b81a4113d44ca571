package io.agentforge.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  private static Tensor tensor(String name, DType dtype, Long... shape) {
    long n = 1;
    for (long d : shape) {
      n *= d;
    }
    byte[] bytes = new byte[(int) n * dtype.bytes()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (31 * i + name.hashCode());
    }
    return new Tensor(name, dtype, List.of(shape), ByteBuffer.wrap(bytes));
  }

  @Test
  void what_is_written_reads_back_bit_for_bit_whatever_the_order_it_was_given_in()
      throws IOException {
    List<Tensor> tensors =
        List.of(
            tensor("bytes", DType.U8, 3L),
            tensor("b", DType.BF16, 2L, 5L),
            tensor("ä/\"quoted\"", DType.F32, 4L),
            tensor("scalar", DType.I64),
            tensor("empty", DType.F16, 0L, 7L));
    Map<String, String> metadata = Map.of("format", "pt", "note", "größer\n");
    Path one = folder.resolve("one.safetensors");
    SafetensorsWriter.write(one, tensors, metadata);
    SafetensorsFile file = SafetensorsFile.open(one);
    assertThat(file.names())
        .as("largest elements first, then by name")
        .containsExactly("scalar", "ä/\"quoted\"", "b", "empty", "bytes");
    assertThat(file.metadata()).as("metadata").isEqualTo(metadata);
    for (Tensor t : tensors) {
      Tensor read = file.tensor(t.name());
      assertThat(read.dtype()).as(t.name()).isEqualTo(t.dtype());
      assertThat(read.shape()).as(t.name()).isEqualTo(t.shape());
      assertThat(read.data()).as(t.name()).isEqualTo(t.data());
      assertThat(read.data().isReadOnly()).as("views cannot change the file").isTrue();
    }
    Path two = folder.resolve("two.safetensors");
    SafetensorsWriter.write(two, List.copyOf(file.tensors()), Map.copyOf(metadata));
    assertThat(two).as("same bytes from another order").hasSameBinaryContentAs(one);
    long header = ByteBuffer.wrap(Files.readAllBytes(one)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(header % 8).as("data is aligned to 8").isZero();
    try (var left = Files.list(folder)) {
      assertThat(left).as("no temporary file stays").containsExactlyInAnyOrder(one, two);
    }
  }

  @Test
  void overwriting_leaves_a_reader_of_the_old_file_with_the_old_tensors() {
    Path path = folder.resolve("m.safetensors");
    Tensor old = tensor("w", DType.F32, 100L);
    SafetensorsWriter.write(path, List.of(old), Map.of());
    Tensor mapped = SafetensorsFile.open(path).tensor("w");
    SafetensorsWriter.write(path, List.of(tensor("v", DType.U8, 1L)), Map.of());
    assertThat(mapped.data()).as("the mapping outlives the rename").isEqualTo(old.data());
    assertThat(SafetensorsFile.open(path).names()).as("new content").containsExactly("v");
  }

  @Test
  void tensors_beyond_two_gigabytes_into_a_file_are_read_from_their_own_window()
      throws IOException {
    Path path = folder.resolve("large.safetensors");
    long gap = 1_500_000_000L;
    String json =
        "{'a':{'dtype':'U8','shape':[%d],'data_offsets':[0,%d]},"
            .formatted(gap, gap)
            .concat(
                "'b':{'dtype':'U8','shape':[%d],'data_offsets':[%d,%d]},"
                    .formatted(gap, gap, 2 * gap))
            .concat(
                "'c':{'dtype':'U8','shape':[4],'data_offsets':[%d,%d]}}"
                    .formatted(2 * gap, 2 * gap + 4))
            .replace('\'', '"');
    byte[] head = file(json, 0);
    try (var channel =
        Files.newByteChannel(
            path,
            java.nio.file.StandardOpenOption.CREATE_NEW,
            java.nio.file.StandardOpenOption.WRITE,
            java.nio.file.StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(head));
      channel.position(head.length + 2 * gap);
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
    }
    SafetensorsFile file = SafetensorsFile.open(path);
    assertThat(file.tensor("c").data())
        .as("bytes at 3 GB")
        .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
    assertThat(file.tensor("b").data().remaining()).as("a large view").isEqualTo((int) gap);
  }

  private static byte[] file(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(8 + text.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|does not begin with {",
        "` {}`|does not begin with {",
        "{}|8 bytes trail the last tensor",
        "{} x|other than spaces follows",
        "{\"a\":|not JSON",
        "{'a\u00ff':{}}|not UTF-8",
        "{'a':3}|its entry is not an object",
        "{'a':{'dtype':'F32','shape':[2]}}|no data_offsets",
        "{'a':{'dtype':'F32','data_offsets':[0,8]}}|no shape",
        "{'a':{'shape':[2],'data_offsets':[0,8]}}|no dtype",
        "{'a':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}}|dtype 'F31' is unknown",
        "{'a':{'dtype':7,'shape':[2],'data_offsets':[0,8]}}|dtype is not a string",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}|negative number -2",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}|other than whole numbers",
        "{'a':{'dtype':'F32','shape':[[2]],'data_offsets':[0,8]}}|other than whole numbers",
        "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}|shape is not an array",
        "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}}|beyond 64 bits",
        "{'a':{'dtype':'F32','shape':[4611686018427387904,2],'data_offsets':[0,8]}}|overflows 64",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}|needs 12 bytes, the offsets give 8",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}|after its end",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}|out of bounds",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,9]}}|more than 2 numbers",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}|not two numbers",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|a hole of 4 bytes",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}|4 bytes trail",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}}|overlaps",
        "{'a':{'dtype':'U8','shape':[],'data_offsets':[0,1]},'a':{'dtype':'U8','shape':[],'data_offsets':[1,2]}}|this tensor twice",
        "{'a':{'dtype':'F32','shape':[2],'shape':[2],'data_offsets':[0,8]}}|shape is given twice",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}}|unknown key 'x'",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':{'y':{'z':{}}}}}|unknown key 'x'",
        "{'__metadata__':{'k':1}}|key 'k' is not a string",
        "{'__metadata__':{'k':{}}}|key 'k' is not a string",
        "{'__metadata__':{'k':'1','k':'2'}}|key 'k' twice",
        "{'__metadata__':{},'__metadata__':{}}|appears twice",
        "{'__metadata__':[]}|not an object",
        "{'\\ud800':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}|surrogate",
      })
  void each_violation_has_its_own_words(String header, String words) {
    byte[] bytes = file(header.replace('\'', '"'), 8);
    assertThatThrownBy(() -> SafetensorsFile.of("bad.safetensors", ByteBuffer.wrap(bytes)))
        .as(header)
        .isInstanceOfSatisfying(
            ForgeException.class,
            e -> assertThat(e.code()).as("code").isEqualTo(ErrorCode.SAFETENSORS_INVALID))
        .hasMessageContaining("bad.safetensors")
        .hasMessageContaining(words);
  }

  @Test
  void lengths_that_lie_are_refused_before_anything_is_read() throws IOException {
    assertRefused(new byte[0], "0 bytes are too few");
    assertRefused(new byte[7], "7 bytes are too few");
    assertRefused(new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{', '}'}, "does not fit a file of 10");
    assertRefused(
        new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'}, "18446744073709551615 bytes");
    assertRefused(new byte[] {0, -31, -11, 6, 0, 0, 0, 0, '{', '}'}, "exceeds the limit");
    assertRefused(new byte[8], "does not begin with {");
  }

  private void assertRefused(byte[] bytes, String words) throws IOException {
    Path path = Files.write(folder.resolve("lie.safetensors"), bytes);
    assertThatThrownBy(() -> SafetensorsFile.open(path)).as("mapped").hasMessageContaining(words);
    assertThatThrownBy(() -> SafetensorsFile.of("lie", ByteBuffer.wrap(bytes)))
        .as("in memory")
        .hasMessageContaining(words);
  }

  @Test
  void a_missing_file_a_directory_and_an_unknown_tensor_are_named() {
    Path path = folder.resolve("m.safetensors");
    assertThatThrownBy(() -> SafetensorsFile.open(path)).as("none").hasMessageContaining("no such");
    assertThatThrownBy(() -> SafetensorsFile.open(folder))
        .as("directory")
        .hasMessageContaining("it is a directory");
    SafetensorsWriter.write(path, List.of(tensor("w", DType.U8, 1L)), Map.of());
    assertThatThrownBy(() -> SafetensorsFile.open(path).tensor("v"))
        .as("unknown")
        .hasMessageContaining("tensor v: there is no such tensor");
  }

  @Test
  void the_writer_refuses_what_the_reader_would_and_leaves_no_file() throws IOException {
    Path path = folder.resolve("m.safetensors");
    Tensor w = tensor("w", DType.F32, 2L);
    assertThatThrownBy(() -> SafetensorsWriter.write(path, List.of(w, w), Map.of()))
        .as("twice")
        .hasMessageContaining("given twice");
    Tensor shortened = new Tensor("w", DType.F32, List.of(3L), w.data());
    assertThatThrownBy(() -> SafetensorsWriter.write(path, List.of(shortened), Map.of()))
        .as("short")
        .hasMessageContaining("needs 12 bytes, it has 8");
    assertThatThrownBy(() -> SafetensorsWriter.write(folder.resolve("no/m"), List.of(w), Map.of()))
        .as("folder")
        .hasMessageContaining("AF-5001");
    try (var left = Files.list(folder)) {
      assertThat(left).as("nothing written").isEmpty();
    }
  }
}
