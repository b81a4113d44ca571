package io.agentforge.udfs.sql;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.execution.SparkPlan;
import scala.collection.IndexedSeq;
import scala.collection.Seq;

/** Computes {@link BatchedCalls}: partitions stay as they are, rows keep their order. */
public final class BatchedCallsExec extends SparkPlan {
  private static final long serialVersionUID = 1L;

  private final Seq<ForgeCall> calls;
  private final Seq<Attribute> results;
  private final SparkPlan child;
  private final CallSettings settings;

  /** Public, and with every field a parameter, because Spark copies nodes by this constructor. */
  public BatchedCallsExec(
      Seq<ForgeCall> calls, Seq<Attribute> results, SparkPlan child, CallSettings settings) {
    this.calls = calls;
    this.results = results;
    this.child = child;
    this.settings = settings;
  }

  @Override
  public Seq<Attribute> output() {
    return Columns.joined(child.output(), results);
  }

  @Override
  public AttributeSet producedAttributes() {
    return Columns.set(results);
  }

  @Override
  public Partitioning outputPartitioning() {
    return child.outputPartitioning();
  }

  @Override
  public RDD<InternalRow> doExecute() {
    Seq<ForgeCall> taskCalls = calls;
    Seq<Attribute> taskColumns = child.output();
    Seq<Attribute> taskResults = results;
    CallSettings taskSettings = settings;
    FlatMapFunction<Iterator<InternalRow>, InternalRow> task =
        rows -> new BatchingRows(rows, taskCalls, taskColumns, taskResults, taskSettings);
    return child.execute().toJavaRDD().mapPartitions(task, true).rdd();
  }

  @Override
  public Seq<SparkPlan> children() {
    return Scala.seq(List.of(child));
  }

  @Override
  public SparkPlan withNewChildrenInternal(IndexedSeq<SparkPlan> newChildren) {
    return new BatchedCallsExec(calls, results, newChildren.head(), settings);
  }

  @Override
  public int productArity() {
    return 4;
  }

  @Override
  public Object productElement(int index) {
    return switch (index) {
      case 0 -> calls;
      case 1 -> results;
      case 2 -> child;
      case 3 -> settings;
      default -> throw new IndexOutOfBoundsException(index);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof BatchedCallsExec;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BatchedCallsExec same
        && same.calls.equals(calls)
        && same.results.equals(results)
        && same.child.equals(child);
  }

  @Override
  public int hashCode() {
    return 31 * calls.hashCode() + child.hashCode();
  }
}
