package io.sparkblip2.jobs;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Rows for people: columns as wide as the first rows need, long values cut, a count at the end. */
final class ResultTable {
  /** Rows that are looked at before the first is printed. */
  private static final int FIRST = 200;

  private static final int WIDEST = 80;

  private ResultTable() {}

  static void print(PrintStream out, List<String> columns, Iterable<List<Object>> rows) {
    Iterator<List<Object>> all = rows.iterator();
    List<List<Object>> first = new ArrayList<>();
    while (first.size() < FIRST && all.hasNext()) {
      first.add(cells(all.next()));
    }
    int[] widths = RowPrinter.table(out, columns, first);
    long count = first.size();
    for (; all.hasNext(); count++) {
      RowPrinter.line(out, widths, cells(all.next()));
    }
    out.printf("(%,d row%s)%n", count, count == 1 ? "" : "s");
  }

  private static List<Object> cells(List<Object> row) {
    return row.stream().<Object>map(ResultTable::cell).toList();
  }

  private static String cell(Object value) {
    String text = value == null ? "NULL" : RowPrinter.text(value);
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 3) + "...";
  }
}
