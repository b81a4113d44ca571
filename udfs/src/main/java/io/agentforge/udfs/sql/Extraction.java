package io.agentforge.udfs.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.RepartitionOperation;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.types.Metadata;

/** Extracts the calls of one plan, operator by operator, from below upwards. */
final class Extraction {
  private final CallSettings settings;

  /** Columns that calls, in canonical form, were given anywhere in the plan. */
  private final Map<Expression, Attribute> known = new HashMap<>();

  Extraction(CallSettings settings) {
    this.settings = settings;
  }

  /** The same rows and columns, with no call left in the operator's own expressions. */
  LogicalPlan extract(LogicalPlan node) {
    LogicalPlan current = node;
    for (Optional<LogicalPlan> next = step(current); next.isPresent(); next = step(current)) {
      current = next.get();
    }
    current =
        (LogicalPlan)
            current.transformExpressions(
                Scala.rewriting(e -> e instanceof ForgeCall call ? RowCall.of(call, settings) : e));
    return current.output().equals(node.output())
        ? current
        : new Project(Scala.<NamedExpression>seq(Scala.list(node.output())), current);
  }

  /** Extracts the calls that can be computed now; nested ones need another step. */
  private Optional<LogicalPlan> step(LogicalPlan node) {
    Map<Expression, ForgeCall> open = Calls.ready(Scala.list(node.expressions()));
    Map<Expression, Attribute> columns = new HashMap<>();
    List<LogicalPlan> children = new ArrayList<>();
    for (LogicalPlan child : Scala.list(node.children())) {
      Map<Expression, ForgeCall> own = new LinkedHashMap<>();
      open.forEach(
          (key, call) -> {
            if (!columns.containsKey(key) && call.references().subsetOf(child.outputSet())) {
              own.put(key, call);
            }
          });
      children.add(own.isEmpty() ? child : computed(pruned(node, child), own, columns));
    }
    if (columns.isEmpty()) {
      return Optional.empty();
    }
    LogicalPlan above = (LogicalPlan) node.withNewChildren(Scala.seq(children));
    return Optional.of(
        (LogicalPlan)
            above.transformExpressions(
                Scala.rewriting(
                    e ->
                        e instanceof ForgeCall call && columns.containsKey(call.canonicalized())
                            ? columns.get(call.canonicalized())
                            : e)));
  }

  /** The child with a column for each call; those computed further below are let through. */
  private LogicalPlan computed(
      LogicalPlan child, Map<Expression, ForgeCall> calls, Map<Expression, Attribute> columns) {
    LogicalPlan plan = child;
    List<ForgeCall> added = new ArrayList<>();
    List<Attribute> results = new ArrayList<>();
    for (Map.Entry<Expression, ForgeCall> entry : calls.entrySet()) {
      Attribute before = known.get(entry.getKey());
      Optional<LogicalPlan> revealed = before == null ? Optional.empty() : revealed(plan, before);
      if (revealed.isPresent()) {
        plan = revealed.get();
        columns.put(entry.getKey(), before);
      } else {
        Attribute column = column(entry.getValue());
        added.add(entry.getValue());
        results.add(column);
        columns.put(entry.getKey(), column);
        known.put(entry.getKey(), column);
      }
    }
    return added.isEmpty() ? plan : new BatchedCalls(Scala.seq(added), Scala.seq(results), plan);
  }

  private static Attribute column(ForgeCall call) {
    return new AttributeReference(
        call.prettyName(),
        call.dataType(),
        true,
        Metadata.empty(),
        NamedExpression$.MODULE$.newExprId(),
        Scala.seq(List.of()));
  }

  /** The plan with a column of an operator below among its own, where operators only drop it. */
  private static Optional<LogicalPlan> revealed(LogicalPlan plan, Attribute column) {
    if (plan.outputSet().contains(column)) {
      return Optional.of(plan);
    }
    if (plan instanceof Project project) {
      return revealed(project.child(), column)
          .map(
              below -> {
                List<NamedExpression> columns = new ArrayList<>(Scala.list(project.projectList()));
                columns.add(column);
                return new Project(Scala.seq(columns), below);
              });
    }
    if (passesColumns(plan)) {
      return revealed(plan.children().head(), column)
          .map(below -> (LogicalPlan) plan.withNewChildren(Scala.seq(List.of(below))));
    }
    return Optional.empty();
  }

  /** Operators that give the rows of their child as they are, some or all, in some order. */
  private static boolean passesColumns(LogicalPlan plan) {
    return plan instanceof Filter
        || plan instanceof Sort
        || plan instanceof RepartitionOperation
        || plan instanceof GlobalLimit
        || plan instanceof LocalLimit;
  }

  /**
   * Drops columns that neither the operator nor its calls read, so that no file is read for them.
   */
  private static LogicalPlan pruned(LogicalPlan node, LogicalPlan child) {
    if (!(node instanceof Project || node instanceof Aggregate)) {
      return child;
    }
    List<NamedExpression> read = new ArrayList<>();
    for (Attribute column : Scala.list(child.output())) {
      if (node.references().contains(column)) {
        read.add(column);
      }
    }
    return read.size() == child.output().size() ? child : new Project(Scala.seq(read), child);
  }
}
