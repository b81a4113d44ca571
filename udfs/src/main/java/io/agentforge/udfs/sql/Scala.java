package io.agentforge.udfs.sql;

import java.util.List;
import java.util.function.Function;
import scala.PartialFunction;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.runtime.AbstractPartialFunction;

/** Java values as Spark's planner wants them. */
final class Scala {
  private Scala() {}

  static <T> Seq<T> seq(List<? extends T> list) {
    return JavaConverters.<T>asScalaBuffer(List.copyOf(list)).toList();
  }

  static <T> List<T> list(Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }

  /** A rewriting that leaves alone what it returns unchanged. */
  static <T> PartialFunction<T, T> rewriting(Function<T, T> change) {
    return new AbstractPartialFunction<>() {
      @Override
      public boolean isDefinedAt(T node) {
        return true;
      }

      @Override
      public T apply(T node) {
        return change.apply(node);
      }
    };
  }
}
