package io.agentforge.udfs.sql;

import io.agentforge.udfs.sql.CallComputer.Arguments;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.Seq;

/**
 * The rows of a partition with the values of calls added. Rows wait until there are enough of them
 * to compute together; the first batches are small, so that a query that wants few rows gets them
 * soon.
 */
final class BatchingRows implements Iterator<InternalRow> {
  private static final int FIRST_BATCH = 64;

  private static final int BATCH_GROWTH = 4;

  /** Texts of one batch take at most about this much. */
  private static final long BATCH_CHARACTERS = 4L << 20;

  private final Iterator<InternalRow> input;
  private final List<ForgeCall> calls;
  private final CallComputer computer;
  private final int mostRows;
  private final UnsafeProjection arguments;
  private final UnsafeProjection output;
  private final JoinedRow joined = new JoinedRow();

  private int batchRows;
  private List<InternalRow> rows = List.of();
  private List<List<Object>> values = List.of();
  private int next;

  BatchingRows(
      Iterator<InternalRow> input,
      Seq<ForgeCall> calls,
      Seq<Attribute> columns,
      Seq<Attribute> results,
      CallSettings settings) {
    this.input = input;
    this.calls = Scala.list(calls);
    this.computer = new CallComputer(settings);
    this.mostRows = settings.batchRows();
    this.batchRows = Math.min(FIRST_BATCH, mostRows);
    List<Expression> all = new ArrayList<>();
    this.calls.forEach(call -> all.addAll(Scala.list(call.children())));
    this.arguments = UnsafeProjection.create(Scala.<Expression>seq(all), columns);
    this.arguments.initialize(TaskContext.getPartitionId());
    Seq<Attribute> both = Columns.joined(columns, results);
    this.output = UnsafeProjection.create(Scala.<Expression>seq(Scala.list(both)), both);
  }

  @Override
  public boolean hasNext() {
    return next < rows.size() || input.hasNext();
  }

  @Override
  public InternalRow next() {
    if (next == rows.size()) {
      fill();
    }
    Object[] results = new Object[calls.size()];
    for (int i = 0; i < results.length; i++) {
      results[i] = internal(values.get(i).get(next));
    }
    return output.apply(joined.apply(rows.get(next++), new GenericInternalRow(results)));
  }

  private void fill() {
    if (!input.hasNext()) {
      throw new NoSuchElementException();
    }
    rows = new ArrayList<>();
    next = 0;
    List<List<Arguments>> asked = new ArrayList<>();
    calls.forEach(call -> asked.add(new ArrayList<>()));
    long characters = 0;
    while (rows.size() < batchRows && characters < BATCH_CHARACTERS && input.hasNext()) {
      InternalRow row = input.next().copy();
      rows.add(row);
      characters += read(row, asked);
    }
    computer.nextBatch();
    values = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      values.add(computer.compute(calls.get(i).function(), asked.get(i)));
    }
    batchRows = Math.min(mostRows, batchRows * BATCH_GROWTH);
  }

  /** Adds the arguments of each call for a row; returns characters of its texts. */
  private long read(InternalRow row, List<List<Arguments>> asked) {
    InternalRow flat = arguments.apply(row);
    long characters = 0;
    int column = 0;
    for (int i = 0; i < calls.size(); i++) {
      int count = calls.get(i).children().size();
      String text = text(flat, column + 1);
      asked.get(i).add(new Arguments(text(flat, column), text, limit(flat, column, count)));
      characters += text == null ? 0 : text.length();
      column += count;
    }
    return characters;
  }

  /** The third argument, in its absence the default; null when it is NULL. */
  private static Integer limit(InternalRow row, int column, int count) {
    if (count == 2) {
      return ForgeFunction.DEFAULT_MAX_TOKENS;
    }
    return row.isNullAt(column + 2) ? null : Integer.valueOf(row.getInt(column + 2));
  }

  private static String text(InternalRow row, int column) {
    return row.isNullAt(column) ? null : row.getUTF8String(column).toString();
  }

  private static Object internal(Object value) {
    if (value instanceof String text) {
      return UTF8String.fromString(text);
    }
    return value instanceof int[] ids ? UnsafeArrayData.fromPrimitiveArray(ids) : value;
  }
}
