package io.agentforge.udfs.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.rules.Rule;

/**
 * Moves calls out of expressions into {@link BatchedCalls} below the operator that needs them, as
 * Spark does for Python functions. A call that occurs several times is computed once; cheap
 * conditions of a filter come first; what no operator below can compute (arguments inside a lambda,
 * or of both sides of a join) is called row by row.
 */
final class ExtractCalls extends Rule<LogicalPlan> {
  private final SparkSession spark;

  ExtractCalls(SparkSession spark) {
    this.spark = spark;
  }

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    if (!mentionsCalls(plan)) {
      return plan;
    }
    ModelNames names = new ModelNames(spark);
    Extraction extraction = new Extraction(CallSettings.of(spark));
    return plan.transformUp(Scala.rewriting(node -> rewritten(node, names, extraction)));
  }

  private static boolean mentionsCalls(LogicalPlan plan) {
    return Calls.anyIn(plan)
        || Scala.list(plan.children()).stream().anyMatch(x -> mentionsCalls(x));
  }

  private static LogicalPlan rewritten(LogicalPlan node, ModelNames names, Extraction extraction) {
    if (node instanceof LocalLimit limit) {
      return (LogicalPlan)
          limit.withNewChildren(Scala.seq(List.of(limited(limit.child(), limit.limitExpr()))));
    }
    if (node instanceof BatchedCalls || !Calls.anyIn(node)) {
      return node;
    }
    LogicalPlan named =
        (LogicalPlan)
            node.transformExpressions(
                Scala.rewriting(e -> e instanceof ForgeCall call ? names.resolved(call) : e));
    if (named instanceof Filter filter) {
      return extraction.extract(cheapFirst(filter));
    }
    if (named instanceof Aggregate aggregate) {
      LogicalPlan split = AggregateSplit.of(aggregate);
      if (split instanceof Project above) {
        LogicalPlan below = extraction.extract(above.child());
        return extraction.extract(new Project(above.projectList(), below));
      }
    }
    return extraction.extract(named);
  }

  /** Calls give one row for each row, so no more rows than the limit need be computed. */
  private static LogicalPlan limited(LogicalPlan plan, Expression limit) {
    if (plan instanceof Project project) {
      return new Project(project.projectList(), limited(project.child(), limit));
    }
    if (plan instanceof BatchedCalls calls && !(calls.child() instanceof LocalLimit)) {
      return new BatchedCalls(
          calls.calls(), calls.results(), new LocalLimit(limit, limited(calls.child(), limit)));
    }
    return plan;
  }

  /** Splits a condition, so that rows it refuses without a model never reach one. */
  private static Filter cheapFirst(Filter filter) {
    List<Expression> cheap = new ArrayList<>();
    List<Expression> costly = new ArrayList<>();
    for (Expression part : conjuncts(filter.condition())) {
      (Calls.anyIn(part) || !part.deterministic() ? costly : cheap).add(part);
    }
    return cheap.isEmpty()
        ? filter
        : new Filter(all(costly), new Filter(all(cheap), filter.child()));
  }

  private static List<Expression> conjuncts(Expression condition) {
    if (condition instanceof And and) {
      List<Expression> parts = new ArrayList<>(conjuncts(and.left()));
      parts.addAll(conjuncts(and.right()));
      return parts;
    }
    return List.of(condition);
  }

  private static Expression all(List<Expression> conditions) {
    return conditions.stream().reduce(And::new).orElseThrow();
  }
}
