package io.agentforge.udfs.sql;

import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.IndexedSeq;
import scala.collection.Seq;

/** Adds to each row of the child one column per call. */
public final class BatchedCalls extends LogicalPlan {
  private static final long serialVersionUID = 1L;

  private final Seq<ForgeCall> calls;
  private final Seq<Attribute> results;
  private final LogicalPlan child;

  /** Public, and with every field a parameter, because Spark copies nodes by this constructor. */
  public BatchedCalls(Seq<ForgeCall> calls, Seq<Attribute> results, LogicalPlan child) {
    this.calls = calls;
    this.results = results;
    this.child = child;
  }

  Seq<ForgeCall> calls() {
    return calls;
  }

  Seq<Attribute> results() {
    return results;
  }

  LogicalPlan child() {
    return child;
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
  public Seq<LogicalPlan> children() {
    return Scala.seq(java.util.List.of(child));
  }

  @Override
  public LogicalPlan withNewChildrenInternal(IndexedSeq<LogicalPlan> newChildren) {
    return new BatchedCalls(calls, results, newChildren.head());
  }

  @Override
  public int productArity() {
    return 3;
  }

  @Override
  public Object productElement(int index) {
    return switch (index) {
      case 0 -> calls;
      case 1 -> results;
      case 2 -> child;
      default -> throw new IndexOutOfBoundsException(index);
    };
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof BatchedCalls;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BatchedCalls same
        && same.calls.equals(calls)
        && same.results.equals(results)
        && same.child.equals(child);
  }

  @Override
  public int hashCode() {
    return 31 * calls.hashCode() + child.hashCode();
  }
}
