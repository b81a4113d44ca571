package io.agentforge.udfs.sql;

import io.agentforge.udfs.sql.CallComputer.Arguments;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import scala.Option;
import scala.runtime.AbstractFunction2;
import scala.runtime.AbstractFunction3;

/** Calls a function for one row at a time, where a query leaves no other way. */
final class RowCall implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ForgeFunction function;
  private final CallSettings settings;
  private transient CallComputer computer;

  private RowCall(ForgeFunction function, CallSettings settings) {
    this.function = function;
    this.settings = settings;
  }

  /** The call as an expression that Spark evaluates anywhere. */
  static Expression of(ForgeCall call, CallSettings settings) {
    RowCall one = new RowCall(call.function(), settings);
    return new ScalaUDF(
        call.children().size() == 2 ? new Two(one) : new Three(one),
        call.dataType(),
        call.children(),
        Scala.seq(List.of()),
        Option.empty(),
        Option.apply(call.prettyName()),
        true,
        true);
  }

  private synchronized Object value(Arguments arguments) {
    if (computer == null) {
      computer = new CallComputer(settings);
    }
    computer.nextBatch();
    return computer.compute(function, List.of(arguments)).get(0);
  }

  private static final class Two extends AbstractFunction2<String, String, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RowCall call;

    Two(RowCall call) {
      this.call = call;
    }

    @Override
    public Object apply(String model, String text) {
      return call.value(new Arguments(model, text, ForgeFunction.DEFAULT_MAX_TOKENS));
    }
  }

  private static final class Three extends AbstractFunction3<String, String, Integer, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RowCall call;

    Three(RowCall call) {
      this.call = call;
    }

    @Override
    public Object apply(String model, String text, Integer maxTokens) {
      return call.value(new Arguments(model, text, maxTokens));
    }
  }
}
