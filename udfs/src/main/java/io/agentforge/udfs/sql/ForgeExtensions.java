package io.agentforge.udfs.sql;

import io.agentforge.datasets.view.HomeTables;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.errors.QueryCompilationErrors;
import scala.Function1;
import scala.Tuple3;
import scala.collection.Seq;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Makes a Spark session know models: set {@code
 * spark.sql.extensions=io.agentforge.udfs.sql.ForgeExtensions} and put the forge's jars on the
 * class path of driver and executors.
 */
public final class ForgeExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    for (ForgeFunction function : ForgeFunction.values()) {
      Function1<Seq<Expression>, Expression> builder = arguments -> call(function, arguments);
      extensions.injectFunction(new Tuple3<>(function.identifier(), function.info(), builder));
    }
    extensions.injectResolutionRule(HomeTables::new);
    extensions.injectPreCBORule(ExtractCalls::new);
    extensions.injectPlannerStrategy(BatchedCallsStrategy::new);
    return BoxedUnit.UNIT;
  }

  private static Expression call(ForgeFunction function, Seq<Expression> arguments) {
    if (!function.takes(arguments.size())) {
      throw ForgeExtensions.<RuntimeException>undeclared(
          QueryCompilationErrors.wrongNumArgsError(
              function.sqlName(), function.arities(), arguments.size(), "", "", ""));
    }
    return new ForgeCall(function, arguments);
  }

  /** Spark's AnalysisException is checked, and thrown where nothing declares it. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E undeclared(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
