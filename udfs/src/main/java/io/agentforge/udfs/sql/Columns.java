package io.agentforge.udfs.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeSet;
import org.apache.spark.sql.catalyst.expressions.AttributeSet$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.collection.Seq;

/** Lists of columns. */
final class Columns {
  private Columns() {}

  static Seq<Attribute> joined(Seq<Attribute> left, Seq<Attribute> right) {
    List<Attribute> all = new ArrayList<>(Scala.list(left));
    all.addAll(Scala.list(right));
    return Scala.seq(all);
  }

  static AttributeSet set(Seq<Attribute> columns) {
    return AttributeSet$.MODULE$.apply(Scala.<Expression>seq(Scala.list(columns)));
  }
}
