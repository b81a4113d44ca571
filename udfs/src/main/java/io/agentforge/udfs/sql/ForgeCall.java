package io.agentforge.udfs.sql;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.ExpectsInputTypes$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ImplicitCastInputTypes;
import org.apache.spark.sql.catalyst.expressions.Unevaluable;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.AbstractDataType;
import org.apache.spark.sql.types.DataType;
import scala.collection.IndexedSeq;
import scala.collection.Seq;

/**
 * A call of one of our functions in a query. It has no value of its own: {@link ExtractCalls} moves
 * it into an operator that computes many rows at once. Not foldable either, so that nothing loads a
 * model while a query is planned.
 */
public final class ForgeCall extends Expression
    implements Unevaluable, ImplicitCastInputTypes, Serializable {
  private static final long serialVersionUID = 1L;

  private final ForgeFunction function;
  private final Seq<Expression> arguments;

  /** Public, and with every field a parameter, because Spark copies nodes by this constructor. */
  public ForgeCall(ForgeFunction function, Seq<Expression> arguments) {
    this.function = function;
    this.arguments = arguments;
  }

  ForgeFunction function() {
    return function;
  }

  @Override
  public Seq<Expression> children() {
    return arguments;
  }

  @Override
  public DataType dataType() {
    return function.resultType();
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public boolean foldable() {
    return false;
  }

  @Override
  public Seq<AbstractDataType> inputTypes() {
    List<DataType> types = function.inputTypes(arguments.size());
    return Scala.seq(types);
  }

  @Override
  public TypeCheckResult checkInputDataTypes() {
    return ExpectsInputTypes$.MODULE$.checkInputDataTypes(arguments, inputTypes());
  }

  @Override
  public String prettyName() {
    return function.sqlName();
  }

  @Override
  public String toString() {
    return arguments.mkString(prettyName() + "(", ", ", ")");
  }

  @Override
  public Object eval(InternalRow input) {
    throw unevaluable();
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    throw unevaluable();
  }

  private UnsupportedOperationException unevaluable() {
    return new UnsupportedOperationException(
        function.sqlName() + " is computed in batches and has no value here: " + this);
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> newArguments) {
    return new ForgeCall(function, newArguments);
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int index) {
    return index == 0 ? function : arguments;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof ForgeCall;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ForgeCall call
        && call.function == function
        && call.arguments.equals(arguments);
  }

  @Override
  public int hashCode() {
    return 31 * function.hashCode() + arguments.hashCode();
  }
}
