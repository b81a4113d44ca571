package io.agentforge.udfs.sql;

import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.collection.Seq;

/** Plans {@link BatchedCalls}. */
final class BatchedCallsStrategy extends SparkStrategy {
  private static final long serialVersionUID = 1L;

  private final transient SparkSession spark;

  BatchedCallsStrategy(SparkSession spark) {
    this.spark = spark;
  }

  @Override
  public Seq<SparkPlan> apply(LogicalPlan plan) {
    return plan instanceof BatchedCalls batched
        ? Scala.seq(
            List.of(
                new BatchedCallsExec(
                    batched.calls(),
                    batched.results(),
                    planLater(batched.child()),
                    CallSettings.of(spark))))
        : Scala.seq(List.of());
  }
}
