package io.sparkblip2.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows on standard output, for people or for programs; times as ISO 8601 in UTC. */
final class RowPrinter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RowPrinter() {}

  /** Columns side by side, the first to the left, the others to the right; returns their widths. */
  static int[] table(PrintStream out, List<String> columns, List<List<Object>> rows) {
    int[] widths = columns.stream().mapToInt(String::length).toArray();
    for (List<Object> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], String.valueOf(row.get(i)).length());
      }
    }
    line(out, widths, List.copyOf(columns));
    rows.forEach(row -> line(out, widths, row));
    return widths;
  }

  /** One more line of a table. */
  static void line(PrintStream out, int[] widths, List<Object> row) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String sign = i == 0 ? "-" : "";
      text.append(("%" + sign + Math.max(1, widths[i]) + "s  ").formatted(row.get(i)));
    }
    out.println(text.toString().stripTrailing());
  }

  /** RFC 4180, a line of names first, lines ended by a line feed. */
  static void csv(PrintStream out, List<String> columns, Iterable<List<Object>> rows) {
    out.print(columns.stream().map(RowPrinter::cell).collect(Collectors.joining(",")) + "\n");
    for (List<Object> row : rows) {
      out.print(row.stream().map(RowPrinter::cell).collect(Collectors.joining(",")) + "\n");
    }
  }

  private static String cell(Object value) {
    String text = value == null ? "" : text(value);
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Lists and maps as JSON, times as in all formats. */
  static String text(Object value) {
    return value instanceof List || value instanceof Map
        ? json(value)
        : String.valueOf(plain(value));
  }

  /** A list of objects, written row by row. */
  static void json(PrintStream out, List<String> columns, Iterable<List<Object>> rows) {
    String before = "[ ";
    for (List<Object> row : rows) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        object.put(columns.get(i), plain(row.get(i)));
      }
      out.print(before + pretty(object));
      before = ", ";
    }
    out.println(before.equals("[ ") ? "[ ]" : " ]");
  }

  private static String pretty(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows are plain values", e);
    }
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(plain(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows are plain values", e);
    }
  }

  /** Times as text, also within lists and maps. */
  private static Object plain(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(RowPrinter::plain).collect(Collectors.toCollection(ArrayList::new));
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> plain = new LinkedHashMap<>();
      map.forEach((key, item) -> plain.put(String.valueOf(key), plain(item)));
      return plain;
    }
    if (value instanceof Timestamp time) {
      return time.toInstant().toString();
    }
    return value instanceof Date || value instanceof TemporalAccessor ? value.toString() : value;
  }
}
