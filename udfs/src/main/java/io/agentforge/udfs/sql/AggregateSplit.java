package io.agentforge.udfs.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import scala.Option;

/**
 * Calls on what an aggregation yields, such as {@code forge_nll(m, max(text))}, belong above it:
 * the aggregation keeps its groups and aggregates, a projection above has the rest.
 */
final class AggregateSplit {
  private final List<Expression> groups;
  private final Map<Expression, NamedExpression> yields = new LinkedHashMap<>();

  private AggregateSplit(List<Expression> groups) {
    this.groups = groups;
  }

  /** The aggregation itself when no call stands on its results. */
  static LogicalPlan of(Aggregate aggregate) {
    AggregateSplit split = new AggregateSplit(Scala.list(aggregate.groupingExpressions()));
    List<NamedExpression> all = Scala.list(aggregate.aggregateExpressions());
    if (all.stream().noneMatch(expression -> split.callsOnResults((Expression) expression))) {
      return aggregate;
    }
    List<NamedExpression> above = new ArrayList<>();
    for (NamedExpression expression : all) {
      above.add(
          (NamedExpression)
              ((Expression) expression).transformDown(Scala.rewriting(split::yielded)));
    }
    Aggregate below =
        new Aggregate(
            aggregate.groupingExpressions(),
            Scala.seq(List.copyOf(split.yields.values())),
            aggregate.child());
    return new Project(Scala.seq(above), below);
  }

  private boolean callsOnResults(Expression expression) {
    if (isYield(expression)) {
      return false;
    }
    return expression instanceof ForgeCall
        || Scala.list(expression.children()).stream().anyMatch(this::callsOnResults);
  }

  private boolean isYield(Expression expression) {
    return expression instanceof AggregateExpression
        || groups.stream().anyMatch(group -> group.semanticEquals(expression));
  }

  private Expression yielded(Expression expression) {
    if (!isYield(expression)) {
      return expression;
    }
    return yields
        .computeIfAbsent(expression.canonicalized(), key -> named(expression))
        .toAttribute();
  }

  private static NamedExpression named(Expression expression) {
    return expression instanceof Attribute column
        ? column
        : new Alias(
            expression,
            "yield",
            NamedExpression$.MODULE$.newExprId(),
            Scala.seq(List.of()),
            Option.empty(),
            Scala.seq(List.of()));
  }
}
