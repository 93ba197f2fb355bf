package io.sparkblip2.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Rows on standard output, for people or for programs; times as ISO 8601 in UTC. */
final class RowPrinter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RowPrinter() {}

  /** Columns side by side, numbers to the right. */
  static void table(PrintStream out, List<String> columns, List<List<Object>> rows) {
    int[] widths = columns.stream().mapToInt(String::length).toArray();
    for (List<Object> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], String.valueOf(row.get(i)).length());
      }
    }
    List<List<Object>> lines = new ArrayList<>();
    lines.add(List.copyOf(columns));
    lines.addAll(rows);
    for (List<Object> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String sign = i == 0 ? "-" : "";
        text.append(("%" + sign + widths[i] + "s  ").formatted(line.get(i)));
      }
      out.println(text.toString().stripTrailing());
    }
  }

  /** RFC 4180, a line of names first, lines ended by a line feed. */
  static void csv(PrintStream out, List<String> columns, List<List<Object>> rows) {
    out.print(String.join(",", columns) + "\n");
    for (List<Object> row : rows) {
      out.print(row.stream().map(RowPrinter::cell).collect(Collectors.joining(",")) + "\n");
    }
  }

  private static String cell(Object value) {
    String text = value == null ? "" : String.valueOf(plain(value));
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** A list of objects. */
  static void json(PrintStream out, List<String> columns, List<List<Object>> rows) {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (List<Object> row : rows) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        object.put(columns.get(i), plain(row.get(i)));
      }
      objects.add(object);
    }
    try {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(objects));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("rows are plain values", e);
    }
  }

  private static Object plain(Object value) {
    return value instanceof Timestamp time ? time.toInstant().toString() : value;
  }
}
