package io.agentforge.udfs.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.OuterReference;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/** Finds our calls in expressions. */
final class Calls {
  private Calls() {}

  static boolean anyIn(LogicalPlan node) {
    return Scala.list(node.expressions()).stream().anyMatch(Calls::anyIn);
  }

  static boolean anyIn(Expression expression) {
    return contains(expression, ForgeCall.class::isInstance);
  }

  /**
   * Calls that need no other call first, and whose arguments are values of the rows below the
   * operator, once each, by canonical form.
   */
  static Map<Expression, ForgeCall> ready(List<Expression> expressions) {
    Map<Expression, ForgeCall> ready = new LinkedHashMap<>();
    expressions.forEach(expression -> collect(expression, ready));
    return ready;
  }

  private static void collect(Expression expression, Map<Expression, ForgeCall> ready) {
    if (expression instanceof ForgeCall call && isReady(call)) {
      ready.putIfAbsent(call.canonicalized(), call);
      return;
    }
    Scala.list(expression.children()).forEach(child -> collect(child, ready));
  }

  private static boolean isReady(ForgeCall call) {
    return Scala.list(call.children()).stream()
        .noneMatch(argument -> contains(argument, Calls::isNoValueOfARow));
  }

  private static boolean isNoValueOfARow(Expression expression) {
    return expression instanceof ForgeCall
        || expression instanceof AggregateExpression
        || expression instanceof WindowExpression
        || expression instanceof NamedLambdaVariable
        || expression instanceof OuterReference;
  }

  static boolean contains(Expression expression, Predicate<Expression> wanted) {
    return wanted.test(expression)
        || Scala.list(expression.children()).stream().anyMatch(child -> contains(child, wanted));
  }
}
