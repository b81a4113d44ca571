package io.agentforge.pack;

import io.agentforge.format.DType;
import io.agentforge.format.Tensor;
import io.agentforge.quantize.Int4Groups;
import io.agentforge.quantize.Int8Rows;
import io.agentforge.quantize.TernaryMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a container keeps of one tensor or file: its bytes and how they are to be read. Codes come
 * first, scales after them.
 */
record Payload(PackType type, List<Long> shape, int group, PackScales scales, ByteBuffer data) {

  static Payload file(byte[] bytes) {
    return new Payload(
        PackType.FILE, List.of((long) bytes.length), 0, PackScales.NONE, ByteBuffer.wrap(bytes));
  }

  static Payload of(PackedTensor tensor, TernaryStorage storage) {
    if (tensor instanceof PackedTensor.Plain plain) {
      Tensor t = plain.tensor();
      return new Payload(type(t), t.shape(), 0, PackScales.NONE, t.data().duplicate());
    }
    if (tensor instanceof PackedTensor.Ternary ternary) {
      TernaryMatrix m = ternary.matrix();
      PackType type =
          storage == TernaryStorage.BASE3 ? PackType.TERNARY_BASE3 : PackType.TERNARY_2BIT;
      return scaled(
          type,
          tensor.shape(),
          m.group(),
          m.scales(),
          to -> {
            if (storage == TernaryStorage.BASE3) {
              Trits.putBase3(m.codes(), to);
            } else {
              Trits.putTwoBit(m.codes(), to);
            }
          });
    }
    if (tensor instanceof PackedTensor.Int8 int8) {
      Int8Rows m = int8.rows();
      return scaled(
          PackType.INT8_ROWS, tensor.shape(), m.columns(), m.scales(), to -> to.put(m.codes()));
    }
    Int4Groups m = ((PackedTensor.Int4) tensor).groups();
    return scaled(
        PackType.INT4_GROUPS, tensor.shape(), m.group(), m.scales(), to -> to.put(m.codes()));
  }

  private static Payload scaled(
      PackType type, List<Long> shape, int group, float[] scales, Consumer<ByteBuffer> codes) {
    PackScales kept = PackScales.of(scales);
    long elements = shape.get(0) * shape.get(1);
    ByteBuffer data =
        ByteBuffer.allocate(
                Math.toIntExact(type.codeBytes(elements) + kept.bytes(elements / group)))
            .order(ByteOrder.LITTLE_ENDIAN);
    codes.accept(data);
    kept.put(scales, data);
    data.flip();
    return new Payload(type, shape, group, kept, data);
  }

  private static PackType type(Tensor tensor) {
    return switch (tensor.dtype()) {
      case F32 -> PackType.F32;
      case F16 -> PackType.F16;
      case BF16 -> PackType.BF16;
      default ->
          throw new IllegalArgumentException(
              "%s is %s, not a float type".formatted(tensor.name(), tensor.dtype()));
    };
  }

  /**
   * The tensor of a sound entry.
   *
   * @param data exactly the bytes of the entry
   * @throws IllegalArgumentException if a code or scale is impossible
   */
  static PackedTensor decode(PackEntry entry, ByteBuffer data) {
    ByteBuffer from = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    int elements = (int) entry.elements();
    switch (entry.type()) {
      case F32, F16, BF16 -> {
        DType dtype = DType.valueOf(entry.type().name());
        return new PackedTensor.Plain(new Tensor(entry.name(), dtype, entry.shape(), from));
      }
      case FILE -> throw new IllegalArgumentException("it is a file, not a tensor");
      default -> {
        int rows = entry.shape().get(0).intValue();
        int columns = entry.shape().get(1).intValue();
        byte[] codes = codes(entry.type(), elements, from);
        float[] scales = entry.scales().get((int) entry.scaleCount(), from);
        requireFinite(scales);
        return switch (entry.type()) {
          case INT8_ROWS -> new PackedTensor.Int8(new Int8Rows(rows, columns, codes, scales));
          case INT4_GROUPS ->
              new PackedTensor.Int4(new Int4Groups(rows, columns, entry.group(), codes, scales));
          default ->
              new PackedTensor.Ternary(
                  new TernaryMatrix(rows, columns, entry.group(), codes, scales));
        };
      }
    }
  }

  private static byte[] codes(PackType type, int elements, ByteBuffer from) {
    return switch (type) {
      case TERNARY_BASE3 -> Trits.getBase3(elements, from);
      case TERNARY_2BIT -> Trits.getTwoBit(elements, from);
      default -> {
        byte[] codes = new byte[(int) type.codeBytes(elements)];
        from.get(codes);
        if (type == PackType.INT8_ROWS) {
          for (int i = 0; i < codes.length; i++) {
            if (codes[i] == -128) {
              throw new IllegalArgumentException(
                  "weight %d is -128, the least is -127".formatted(i));
            }
          }
        }
        yield codes;
      }
    };
  }

  private static void requireFinite(float[] scales) {
    for (int i = 0; i < scales.length; i++) {
      if (!Float.isFinite(scales[i])) {
        throw new IllegalArgumentException("scale %d is %s".formatted(i, scales[i]));
      }
    }
  }
}
