package io.agentforge.datasets.view;

import io.agentforge.datasets.storage.Home;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import scala.PartialFunction;
import scala.runtime.AbstractPartialFunction;

/**
 * Lets a session that names a home in {@value #HOME} ask its tables and {@code v_*} views by name,
 * without any call before: a name that the session does not have itself is looked up in the home.
 */
public final class HomeTables extends Rule<LogicalPlan> {
  /** The setting that names the home. */
  public static final String HOME = "spark.forge.home";

  private static final Set<String> NAMES = Views.names();

  private final SparkSession spark;
  private SparkSession views;
  private Home installed;
  private final PartialFunction<LogicalPlan, LogicalPlan> found =
      new AbstractPartialFunction<>() {
        @Override
        public boolean isDefinedAt(LogicalPlan node) {
          return node instanceof UnresolvedRelation relation && isOurs(relation);
        }

        @Override
        public LogicalPlan apply(LogicalPlan node) {
          return plan(((UnresolvedRelation) node).tableName());
        }
      };

  public HomeTables(SparkSession spark) {
    this.spark = spark;
  }

  /** The home that a session names. */
  public static Optional<Home> home(SparkSession spark) {
    String home = spark.conf().get(HOME, "");
    return home.isBlank()
        ? Optional.empty()
        : Optional.of(Home.of(home, spark.sparkContext().hadoopConfiguration()));
  }

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return home(spark).isPresent() ? plan.resolveOperatorsUp(found) : plan;
  }

  private static boolean isOurs(UnresolvedRelation relation) {
    return relation.multipartIdentifier().size() == 1
        && NAMES.contains(relation.multipartIdentifier().head());
  }

  /** The plan of a table or view, made in a session beside, so that the user's names stay free. */
  private synchronized LogicalPlan plan(String name) {
    Home home = home(spark).orElseThrow();
    if (!home.equals(installed)) {
      views = spark.newSession();
      Views.install(views, home);
      installed = home;
    }
    return views.table(name).queryExecution().analyzed();
  }
}
