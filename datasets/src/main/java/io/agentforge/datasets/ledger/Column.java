package io.agentforge.datasets.ledger;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the ledger says about a column; its name is the component's in snake_case, its type the
 * component's. Columns of an enum type accept its names only.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Column {
  /** The column's comment. */
  String value();

  /** Whether a row may leave it out; primitives never may. */
  boolean nullable() default false;

  /** A SQL condition every row meets; empty for none. */
  String check() default "";
}
