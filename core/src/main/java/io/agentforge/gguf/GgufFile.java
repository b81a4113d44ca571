package io.agentforge.gguf;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One GGUF file of version 2 or 3, mapped into memory or in a buffer, its head checked as a whole
 * when it is opened. Safe for use by several threads; nothing is closed.
 */
public final class GgufFile {
  static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
  static final int DEFAULT_ALIGNMENT = 32;
  static final String ALIGNMENT = "general.alignment";
  private static final int MAX_RANK = 4;
  private static final int LEAST_PAIR = 8 + 4 + 1;
  private static final int LEAST_INFO = 8 + 4 + 8 + 4 + 8;

  private final GgufMetadata metadata;
  private final Map<String, GgufTensor> tensors;
  private final Map<String, ByteBuffer> data;

  private GgufFile(
      GgufMetadata metadata, Map<String, GgufTensor> tensors, Map<String, ByteBuffer> data) {
    this.metadata = metadata;
    this.tensors = Collections.unmodifiableMap(tensors);
    this.data = data;
  }

  /** A part of the file. */
  @FunctionalInterface
  private interface Parts {
    ByteBuffer at(long position, int count) throws IOException;
  }

  /**
   * Maps and checks a file.
   *
   * @throws ForgeException GGUF_INVALID, whatever is wrong with it; MODEL_UNSUPPORTED for an
   *     element type that the forge does not know
   */
  public static GgufFile open(Path path) {
    String file = path.toString();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      int head = (int) Math.min(size, Integer.MAX_VALUE);
      ByteBuffer beginning = channel.map(FileChannel.MapMode.READ_ONLY, 0, head);
      return parse(
          file,
          beginning,
          size,
          (position, count) -> channel.map(FileChannel.MapMode.READ_ONLY, position, count));
    } catch (NoSuchFileException e) {
      throw new ForgeException(
          ErrorCode.GGUF_INVALID, file, "there is no such file", "Check the path.", e);
    } catch (IOException e) {
      throw new ForgeException(
          ErrorCode.GGUF_INVALID,
          file,
          "it cannot be read: " + e,
          "Check the path and the rights.",
          e);
    }
  }

  /**
   * Checks a file in memory, from position to limit.
   *
   * @param file the name used in errors
   */
  public static GgufFile of(String file, ByteBuffer bytes) {
    ByteBuffer all = bytes.slice();
    try {
      return parse(file, all, all.limit(), (position, count) -> all.slice((int) position, count));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory does no I/O", e);
    }
  }

  private static GgufFile parse(String file, ByteBuffer head, long size, Parts parts)
      throws IOException {
    GgufCursor in = new GgufCursor(file, head);
    if (head.limit() < 4 || in.unsigned32("the magic") != MAGIC) {
      throw in.invalid("it does not begin with GGUF", null);
    }
    int version = in.unsigned32("the version");
    if (version != 2 && version != 3) {
      throw in.invalid(
          "its version is %d; 2 and 3 are read, big-endian files are not".formatted(version), null);
    }
    int count = in.count("the number of tensors", LEAST_INFO);
    int pairs = in.count("the number of keys", LEAST_PAIR);
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < pairs; i++) {
      String key = in.text("key " + i);
      if (values.put(key, in.value(key)) != null) {
        throw in.invalid("the key %s is there twice".formatted(key), null);
      }
    }
    GgufMetadata metadata = new GgufMetadata(file, values);
    Map<String, GgufTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      GgufTensor tensor = info(in, i);
      if (tensors.put(tensor.name(), tensor) != null) {
        throw in.invalid("the tensor %s is there twice".formatted(tensor.name()), null);
      }
    }
    long alignment = metadata.whole(ALIGNMENT).orElse((long) DEFAULT_ALIGNMENT);
    if (alignment < 8 || alignment > 1 << 20 || alignment % 8 != 0) {
      throw in.invalid("%s is %d".formatted(ALIGNMENT, alignment), null);
    }
    long base = (in.position() + alignment - 1) / alignment * alignment;
    Map<String, ByteBuffer> data = new LinkedHashMap<>();
    long free = 0;
    for (GgufTensor tensor : sorted(tensors)) {
      checkPlace(in, tensor, alignment, free, size - base);
      free = tensor.offset() + tensor.bytes();
      data.put(tensor.name(), parts.at(base + tensor.offset(), (int) tensor.bytes()));
    }
    return new GgufFile(metadata, tensors, data);
  }

  private static List<GgufTensor> sorted(Map<String, GgufTensor> tensors) {
    List<GgufTensor> sorted = new ArrayList<>(tensors.values());
    sorted.sort(Comparator.comparingLong(GgufTensor::offset));
    return sorted;
  }

  private static GgufTensor info(GgufCursor in, int number) {
    String name = in.text("the name of tensor " + number);
    int rank = in.unsigned32("the rank of " + name);
    if (rank < 1 || rank > MAX_RANK) {
      throw in.invalid("%s has %d dimensions".formatted(name, rank), null);
    }
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      long dimension = in.unsigned64("a dimension of " + name);
      if (dimension < 1 || dimension > Integer.MAX_VALUE) {
        throw in.invalid("%s has the dimension %d".formatted(name, dimension), null);
      }
      shape.add(0, dimension);
    }
    int id = in.unsigned32("the type of " + name);
    GgmlType type = GgmlType.ofId(id);
    if (type == null) {
      throw new ForgeException(
          ErrorCode.MODEL_UNSUPPORTED,
          in.file(),
          "tensor %s is of type %d, which the forge does not decode"
              .formatted(name.replaceAll("[^ -~]", "?"), id),
          "Convert the model to F32, F16, BF16, Q8_0, Q4_0 or Q4_1.");
    }
    return new GgufTensor(name, type, shape, in.unsigned64("the offset of " + name));
  }

  private static void checkPlace(
      GgufCursor in, GgufTensor tensor, long alignment, long free, long size) {
    long row = tensor.shape().get(tensor.shape().size() - 1);
    if (row % tensor.type().blockWeights() != 0) {
      throw in.invalid(
          "%s has rows of %d, which are no whole blocks of %s"
              .formatted(tensor.name(), row, tensor.type()),
          null);
    }
    long bytes;
    try {
      bytes = tensor.bytes();
    } catch (ArithmeticException e) {
      throw in.invalid(
          "the size of %s overflows 64 bits: %s".formatted(tensor.name(), tensor.shape()), e);
    }
    if (bytes > Integer.MAX_VALUE || tensor.elements() > Integer.MAX_VALUE - 8) {
      throw in.invalid(
          "%s of %d bytes is more than one array holds".formatted(tensor.name(), bytes), null);
    }
    if (tensor.offset() % alignment != 0 || tensor.offset() < free) {
      throw in.invalid(
          "%s begins at %d: not aligned, or within the tensor before it"
              .formatted(tensor.name(), tensor.offset()),
          null);
    }
    if (tensor.offset() > size || bytes > size - tensor.offset()) {
      throw in.invalid("%s ends beyond the file".formatted(tensor.name()), null);
    }
  }

  /** Keys and values. */
  public GgufMetadata metadata() {
    return metadata;
  }

  /** Tensors by name, in the order of the file. */
  public Map<String, GgufTensor> tensors() {
    return tensors;
  }

  /** Weights of a tensor as fp32, row-major. */
  public float[] floats(String name) {
    GgufTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ForgeException(
          ErrorCode.GGUF_INVALID,
          metadata.file(),
          "there is no tensor %s among its %d".formatted(name, tensors.size()),
          "Fetch or convert the file again.");
    }
    return Blocks.decode(tensor.type(), data.get(name).duplicate(), (int) tensor.elements());
  }

  /** The bytes of a tensor as they lie in the file, read-only. */
  public ByteBuffer bytes(String name) {
    return data.get(name).asReadOnlyBuffer();
  }
}
