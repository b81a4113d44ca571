package io.agentforge.gguf;

import io.agentforge.error.ErrorCode;
import io.agentforge.error.ForgeException;
import io.agentforge.format.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes GGUF version 3, little-endian, aligned to 32 bytes. Whole numbers of metadata become u32,
 * or i32 within arrays; {@link Float} f32, {@link Boolean} bool, text string. The bytes are a
 * function of metadata and tensors alone.
 */
final class GgufWriter {
  private static final int VERSION = 3;

  private GgufWriter() {}

  /** Gives the weights of a tensor when it is its turn. */
  @FunctionalInterface
  interface Source {
    float[] weights(GgufTensor tensor);
  }

  /** A tensor to be written; offsets follow from the order. */
  record Plan(String name, GgmlType type, List<Long> shape) {}

  /**
   * Writes a file, reads it back and gives it its name.
   *
   * @throws ForgeException STORAGE_FAILED; or what the source throws
   */
  static void write(Path path, Map<String, Object> metadata, List<Plan> plans, Source source) {
    List<GgufTensor> tensors = new ArrayList<>();
    long offset = 0;
    for (Plan plan : plans) {
      GgufTensor tensor = new GgufTensor(plan.name(), plan.type(), plan.shape(), offset);
      tensors.add(tensor);
      offset = aligned(offset + tensor.bytes());
    }
    byte[] head = head(metadata, tensors);
    List<Long> sums = new ArrayList<>();
    try (AtomicFile file = AtomicFile.begin(path)) {
      file.put(ByteBuffer.wrap(head), 0);
      for (GgufTensor tensor : tensors) {
        ByteBuffer bytes = Blocks.encode(tensor.type(), source.weights(tensor));
        sums.add(sum(bytes));
        file.put(bytes, head.length + tensor.offset());
      }
      file.commit(head.length + offset, written -> compare(path, written, tensors, sums));
    }
  }

  private static void compare(
      Path target, Path written, List<GgufTensor> tensors, List<Long> sums) {
    GgufFile file = GgufFile.open(written);
    boolean equal = List.copyOf(file.tensors().values()).equals(tensors);
    for (int i = 0; equal && i < sums.size(); i++) {
      equal = sum(file.bytes(tensors.get(i).name())) == sums.get(i);
    }
    if (!equal) {
      throw new ForgeException(
          ErrorCode.STORAGE_FAILED,
          target.toString(),
          "what reads back is not what was written",
          "Check the disk and try again; nothing was replaced.");
    }
  }

  private static long sum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return crc.getValue();
  }

  private static long aligned(long position) {
    long step = GgufFile.DEFAULT_ALIGNMENT;
    return (position + step - 1) / step * step;
  }

  private static byte[] head(Map<String, Object> metadata, List<GgufTensor> tensors) {
    Bytes out = new Bytes();
    out.u32(GgufFile.MAGIC).u32(VERSION).u64(tensors.size()).u64(metadata.size());
    metadata.forEach(
        (key, value) -> {
          out.text(key);
          value(out, key, value);
        });
    for (GgufTensor tensor : tensors) {
      out.text(tensor.name()).u32(tensor.shape().size());
      for (int i = tensor.shape().size() - 1; i >= 0; i--) {
        out.u64(tensor.shape().get(i));
      }
      out.u32(tensor.type().id()).u64(tensor.offset());
    }
    return out.padded();
  }

  private static void value(Bytes out, String key, Object value) {
    if (value instanceof String text) {
      out.u32(GgufKind.STRING.ordinal()).text(text);
    } else if (value instanceof Boolean flag) {
      out.u32(GgufKind.BOOL.ordinal()).u8(flag ? 1 : 0);
    } else if (value instanceof Float real) {
      out.u32(GgufKind.F32.ordinal()).u32(Float.floatToRawIntBits(real));
    } else if (value instanceof Integer whole && whole >= 0) {
      out.u32(GgufKind.U32.ordinal()).u32(whole);
    } else if (value instanceof List<?> list) {
      boolean texts = list.stream().allMatch(String.class::isInstance);
      out.u32(GgufKind.ARRAY.ordinal());
      out.u32((texts ? GgufKind.STRING : GgufKind.I32).ordinal()).u64(list.size());
      for (Object item : list) {
        if (item instanceof String text) {
          out.text(text);
        } else {
          out.u32((Integer) item);
        }
      }
    } else {
      throw new IllegalArgumentException("%s cannot be %s".formatted(key, value));
    }
  }

  /** Little-endian numbers one after the other. */
  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes u8(int value) {
      out.write(value);
      return this;
    }

    Bytes u32(int value) {
      out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Bytes u64(long value) {
      out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
      return this;
    }

    Bytes text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      u64(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    byte[] padded() {
      while (out.size() % GgufFile.DEFAULT_ALIGNMENT != 0) {
        out.write(0);
      }
      return out.toByteArray();
    }
  }
}
