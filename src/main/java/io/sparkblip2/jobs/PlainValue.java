package io.sparkblip2.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import scala.Tuple2;
import scala.collection.Iterator;

/** A value of a row as plain Java: arrays as lists, structures and maps as maps. */
final class PlainValue {
  private PlainValue() {}

  static Object of(Object value) {
    if (value instanceof Row row) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (int i = 0; i < row.length(); i++) {
        fields.put(row.schema().fieldNames()[i], of(row.get(i)));
      }
      return fields;
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      Map<String, Object> entries = new LinkedHashMap<>();
      for (Iterator<?> i = map.iterator(); i.hasNext(); ) {
        Tuple2<?, ?> entry = (Tuple2<?, ?>) i.next();
        entries.put(String.valueOf(entry._1()), of(entry._2()));
      }
      return entries;
    }
    if (value instanceof scala.collection.Iterable<?> items) {
      List<Object> list = new ArrayList<>();
      for (Iterator<?> i = items.iterator(); i.hasNext(); ) {
        list.add(of(i.next()));
      }
      return list;
    }
    return value;
  }
}
