package io.sparkblip2.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import scala.collection.Iterator;
import scala.collection.immutable.Nil$;

/** Between Java's lists and Scala's, in a way that Scala 2.12 and 2.13 both know. */
final class ScalaSeq {
  private ScalaSeq() {}

  static <T> scala.collection.immutable.List<T> of(List<? extends T> items) {
    scala.collection.immutable.List<T> list = empty();
    for (int i = items.size() - 1; i >= 0; i--) {
      list = list.$colon$colon(items.get(i));
    }
    return list;
  }

  @SafeVarargs
  static <T> scala.collection.immutable.List<T> of(T... items) {
    return of(Arrays.asList(items));
  }

  static <T> scala.collection.immutable.List<T> copy(scala.collection.Iterable<? extends T> items) {
    return of(toJava(items));
  }

  /** The one empty list serves for items of every type. */
  @SuppressWarnings("unchecked")
  static <T> scala.collection.immutable.List<T> empty() {
    return (scala.collection.immutable.List<T>) Nil$.MODULE$;
  }

  static <T> List<T> toJava(scala.collection.Iterable<? extends T> items) {
    List<T> list = new ArrayList<>();
    for (Iterator<? extends T> i = items.iterator(); i.hasNext(); ) {
      list.add(i.next());
    }
    return list;
  }
}
