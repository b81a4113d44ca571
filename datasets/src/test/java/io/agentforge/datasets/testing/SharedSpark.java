package io.agentforge.datasets.testing;

import io.agentforge.datasets.session.SparkDefaults;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes and methods the one {@link SparkSession} of the JVM: {@code local[2]}, Delta,
 * no user interface, warehouse under {@code target}. It is started when first asked for and stopped
 * with the JVM, so that the cost is paid once for all test classes.
 */
public final class SharedSpark implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SparkSession.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return session();
  }

  /** The shared session, for tests that cannot take a parameter. */
  public static SparkSession session() {
    return Holder.SESSION;
  }

  private static final class Holder {
    static final SparkSession SESSION = start();

    private static SparkSession start() {
      SparkSession.Builder builder = SparkSession.builder().appName("tests").master("local[2]");
      SparkDefaults.required().forEach(builder::config);
      SparkDefaults.singleMachine().forEach(builder::config);
      SparkDefaults.singleProcess().forEach(builder::config);
      SparkSession session =
          builder
              .config("spark.sql.warehouse.dir", Path.of("target", "warehouse").toUri().toString())
              .config("spark.sql.catalogImplementation", "in-memory")
              // tables of some dozen rows: compiling each query takes longer than running it
              .config("spark.sql.codegen.wholeStage", "false")
              // partitions stay as many as a test sets; and every stage would be planned anew
              .config("spark.sql.adaptive.enabled", "false")
              .getOrCreate();
      session.sparkContext().setLogLevel("ERROR");
      return session;
    }
  }
}
