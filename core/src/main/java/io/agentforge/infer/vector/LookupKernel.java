package io.agentforge.infer.vector;

import io.agentforge.infer.TernaryKernel;
import io.agentforge.quantize.TernaryMatrix;
import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Looks sums up instead of multiplying: three ternary weights have 27 combinations, so the sums of
 * three activations fit a register, and one byte permutation looks 64 rows up at once.
 *
 * <p>A table holds {@code sum + 384}, which lies in [0, 768], as {@code low = sum & 31} and {@code
 * high = sum >> 5}: eight of either add up within a byte, and bytes are widened only then. Weights
 * are one byte for three inputs of a row, {@code [triples, 64]} for each group and block of rows.
 * The method is that of Park et al. 2022, LUT-GEMM, with registers for tables.
 */
public final class LookupKernel implements TernaryKernel {
  static final int ROWS = 64;
  private static final int TRIPLE = 3;
  private static final int COMBINATIONS = 27;
  private static final int TABLE = 64;
  private static final int OFFSET = 384;
  private static final int LOW_BITS = 5;

  /** Lookups whose bytes are added before they are widened: 8 * 31 and 8 * 24 fit a byte. */
  private static final int RUN = 8;

  /** Lookups after which 16 bits might not hold the sum of the low parts. */
  private static final int SEGMENT = 2048;

  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
  private static final VectorSpecies<Byte> HALF_BYTES = ByteVector.SPECIES_256;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_512;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
  private static final short[][] DIGITS = digits();

  private static short[][] digits() {
    short[][] digits = new short[TRIPLE][TABLE / 2];
    for (int i = 0; i < COMBINATIONS; i++) {
      digits[0][i] = (short) (i % 3 - 1);
      digits[1][i] = (short) (i / 3 % 3 - 1);
      digits[2][i] = (short) (i / 9 - 1);
    }
    return digits;
  }

  /**
   * @param triples lookups of a group
   * @param indexes {@code [groups, row blocks, triples, 64]}
   * @param scales {@code [groups, rows]}, rows padded to blocks
   */
  private record Indexes(
      int rows, int columns, int group, int triples, byte[] indexes, float[] scales)
      implements Packed {
    @Override
    public long bytes() {
      return indexes.length + 4L * scales.length;
    }
  }

  /**
   * @param tables {@code [tokens, groups, triples, 2, 64]}: low parts, high parts
   * @param parts scratch of a worker, as are {@code sums} and {@code more}
   * @param block scratch of a worker, one block of rows
   */
  private record Tables(
      int columns,
      int group,
      int triples,
      byte[] tables,
      short[][] parts,
      int[][] sums,
      int[][] more,
      float[][] block)
      implements Prepared {}

  @Override
  public String name() {
    return "lookup";
  }

  @Override
  public int rowBlock() {
    return ROWS;
  }

  private static int triples(int group) {
    return (group + TRIPLE - 1) / TRIPLE;
  }

  private static int blocks(int rows) {
    return (rows + ROWS - 1) / ROWS;
  }

  @Override
  public Packed pack(TernaryMatrix matrix) {
    int triples = triples(matrix.group());
    int groups = matrix.groups();
    int blocks = blocks(matrix.rows());
    byte[] indexes = new byte[blocks * groups * triples * ROWS];
    float[] scales = new float[groups * blocks * ROWS];
    Arrays.fill(indexes, (byte) (COMBINATIONS / 2));
    for (int row = 0; row < matrix.rows(); row++) {
      for (int g = 0; g < groups; g++) {
        scales[g * blocks * ROWS + row] = matrix.scales()[row * groups + g];
        int from = row * matrix.columns() + g * matrix.group();
        for (int t = 0; t < triples; t++) {
          int at = ((g * blocks + row / ROWS) * triples + t) * ROWS + lane(row % ROWS);
          indexes[at] = index(matrix, from + t * TRIPLE, from + matrix.group());
        }
      }
    }
    return new Indexes(matrix.rows(), matrix.columns(), matrix.group(), triples, indexes, scales);
  }

  /** Sums are widened by masks and shifts, so a quarter of the rows has every fourth byte. */
  private static int lane(int row) {
    int quarter = row / (ROWS / 4);
    return 4 * (row % (ROWS / 4)) + (quarter >>> 1 | quarter << 1 & 2);
  }

  private static byte index(TernaryMatrix matrix, int from, int end) {
    int index = 0;
    for (int i = TRIPLE - 1; i >= 0; i--) {
      index = index * 3 + 1 + (from + i < end ? matrix.codes()[from + i] : 0);
    }
    return (byte) index;
  }

  @Override
  public Prepared room(int columns, int group, int tokens, int workers) {
    int triples = triples(group);
    return new Tables(
        columns,
        group,
        triples,
        new byte[tokens * (columns / group) * triples * 2 * TABLE],
        new short[workers][4 * ROWS / 2],
        new int[workers][ROWS],
        new int[workers][ROWS],
        new float[workers][ROWS]);
  }

  @Override
  public void prepare(byte[] codes, int tokens, Prepared into) {
    Tables x = (Tables) into;
    int groups = tokens * (x.columns / x.group);
    Objects.checkFromIndexSize(0, groups * x.triples * 2 * TABLE, x.tables.length);
    for (int g = 0; g < groups; g++) {
      int from = g * x.group;
      int at = g * x.triples * 2 * TABLE;
      int whole = x.group / TRIPLE;
      for (int t = 0; t < whole; t++) {
        int c = from + t * TRIPLE;
        table(codes[c], codes[c + 1], codes[c + 2], x.tables, at + t * 2 * TABLE);
      }
      if (whole < x.triples) {
        int c = from + whole * TRIPLE;
        byte second = c + 1 < from + x.group ? codes[c + 1] : 0;
        table(codes[c], second, (byte) 0, x.tables, at + whole * 2 * TABLE);
      }
    }
  }

  private static void table(byte a, byte b, byte c, byte[] tables, int at) {
    ShortVector sums =
        ShortVector.fromArray(SHORTS, DIGITS[0], 0)
            .mul(a)
            .add(ShortVector.fromArray(SHORTS, DIGITS[1], 0).mul(b))
            .add(ShortVector.fromArray(SHORTS, DIGITS[2], 0).mul(c))
            .add((short) OFFSET);
    bytes(sums.and((short) ((1 << LOW_BITS) - 1))).intoArray(tables, at);
    bytes(sums.lanewise(VectorOperators.LSHR, LOW_BITS)).intoArray(tables, at + TABLE);
  }

  private static ByteVector bytes(ShortVector values) {
    return (ByteVector) values.convertShape(VectorOperators.S2B, HALF_BYTES, 0);
  }

  @Override
  public void multiply(
      Packed weights,
      Prepared x,
      float[] steps,
      int tokens,
      float[] y,
      int from,
      int to,
      int worker) {
    Indexes w = (Indexes) weights;
    Tables tables = (Tables) x;
    Objects.checkFromToIndex(from, to, w.rows);
    Objects.checkFromIndexSize(0, tokens * w.rows, y.length);
    Objects.checkFromIndexSize(0, tokens * groups(w) * w.triples * 2 * TABLE, tables.tables.length);
    int whole = Math.min(to, w.rows / ROWS * ROWS);
    for (int token = 0; token < tokens; token++) {
      // one group's tables fit the first-level cache and meet all rows before the next group's
      int at = token * w.rows;
      Arrays.fill(y, at + from, at + to, 0);
      for (int g = 0; g < groups(w); g++) {
        for (int row = from; row < whole; row += ROWS) {
          sums(w, tables, row, token, g, worker);
          add(tables.sums[worker], w.scales, g * blocks(w.rows) * ROWS + row, y, at + row);
        }
      }
      if (whole < to) {
        rest(w, tables, Math.max(from, whole), token, worker, y, at);
      }
      for (int i = at + from; i < at + to; i++) {
        y[i] *= steps[token];
      }
    }
  }

  private static int groups(Indexes w) {
    return w.columns / w.group;
  }

  /** The last rows, which do not fill a block. */
  private static void rest(Indexes w, Tables x, int row, int token, int worker, float[] y, int at) {
    float[] block = x.block[worker];
    Arrays.fill(block, 0);
    for (int g = 0; g < groups(w); g++) {
      sums(w, x, row, token, g, worker);
      add(x.sums[worker], w.scales, g * blocks(w.rows) * ROWS + row, block, 0);
    }
    System.arraycopy(block, 0, y, at + row, w.rows - row);
  }

  /** The sums of one group of inputs of one token for one block of rows. */
  private static void sums(Indexes w, Tables x, int row, int token, int g, int worker) {
    int[] sums = x.sums[worker];
    int from = (g * blocks(w.rows) + row / ROWS) * w.triples * ROWS;
    int table = (token * groups(w) + g) * x.triples * 2 * TABLE;
    short[] parts = x.parts[worker];
    int first = Math.min(SEGMENT, w.triples);
    segment(w.indexes, from, x.tables, table, first, parts);
    widen(parts, OFFSET * first, sums);
    for (int done = SEGMENT; done < w.triples; done += SEGMENT) {
      int[] more = x.more[worker];
      int length = Math.min(SEGMENT, w.triples - done);
      segment(w.indexes, from + done * ROWS, x.tables, table + done * 2 * TABLE, length, parts);
      widen(parts, OFFSET * length, more);
      for (int i = 0; i < ROWS; i++) {
        sums[i] += more[i];
      }
    }
  }

  private static void add(int[] sums, float[] scales, int scale, float[] y, int to) {
    int lanes = FLOATS.length();
    for (int lane = 0; lane < ROWS; lane += lanes) {
      FloatVector.fromArray(FLOATS, y, to + lane)
          .add(scaled(sums, lane, scales, scale))
          .intoArray(y, to + lane);
    }
  }

  private static FloatVector scaled(int[] sums, int at, float[] scales, int scale) {
    Vector<Float> sum =
        IntVector.fromArray(INTS, sums, at).convertShape(VectorOperators.I2F, FLOATS, 0);
    return ((FloatVector) sum).mul(FloatVector.fromArray(FLOATS, scales, scale + at));
  }

  /**
   * Low and high parts of even and of odd bytes, in arrays: vectors that methods hand to each other
   * end up on the heap when the compiler has inlined enough.
   */
  private static void segment(
      byte[] indexes, int from, byte[] tables, int table, int length, short[] parts) {
    ShortVector evenLow = ShortVector.zero(SHORTS);
    ShortVector oddLow = ShortVector.zero(SHORTS);
    ShortVector evenHigh = ShortVector.zero(SHORTS);
    ShortVector oddHigh = ShortVector.zero(SHORTS);
    int i = 0;
    while (i < length) {
      int end = Math.min(length, i + RUN);
      ByteVector low = ByteVector.zero(BYTES);
      ByteVector high = ByteVector.zero(BYTES);
      for (; i < end; i++) {
        VectorShuffle<Byte> three =
            ByteVector.fromArray(BYTES, indexes, from + i * ROWS).toShuffle();
        int at = table + i * 2 * TABLE;
        low = low.add(ByteVector.fromArray(BYTES, tables, at).rearrange(three));
        high = high.add(ByteVector.fromArray(BYTES, tables, at + TABLE).rearrange(three));
      }
      ShortVector lows = low.reinterpretAsShorts();
      ShortVector highs = high.reinterpretAsShorts();
      evenLow = evenLow.add(lows.and((short) 0xFF));
      oddLow = oddLow.add(lows.lanewise(VectorOperators.LSHR, Byte.SIZE));
      evenHigh = evenHigh.add(highs.and((short) 0xFF));
      oddHigh = oddHigh.add(highs.lanewise(VectorOperators.LSHR, Byte.SIZE));
    }
    evenLow.intoArray(parts, 0);
    evenHigh.intoArray(parts, ROWS / 2);
    oddLow.intoArray(parts, ROWS);
    oddHigh.intoArray(parts, ROWS * 3 / 2);
  }

  /** {@code low + 32 high - offset} of all rows. */
  private static void widen(short[] parts, int offset, int[] sums) {
    for (int odd = 0; odd < 2; odd++) {
      IntVector low = ShortVector.fromArray(SHORTS, parts, odd * ROWS).reinterpretAsInts();
      IntVector high =
          ShortVector.fromArray(SHORTS, parts, odd * ROWS + ROWS / 2).reinterpretAsInts();
      low.and(0xFFFF)
          .add(high.and(0xFFFF).lanewise(VectorOperators.LSHL, LOW_BITS))
          .sub(offset)
          .intoArray(sums, odd * ROWS / 2);
      low.lanewise(VectorOperators.LSHR, Short.SIZE)
          .add(
              high.lanewise(VectorOperators.LSHR, Short.SIZE)
                  .lanewise(VectorOperators.LSHL, LOW_BITS))
          .sub(offset)
          .intoArray(sums, odd * ROWS / 2 + ROWS / 4);
    }
  }
}
