package io.sparkblip2.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The format's long tables, from {@code vp8-tables.txt}. */
final class Vp8Tables {
  static final int[] DC_QUANTIZERS;
  static final int[] AC_QUANTIZERS;

  /** Nine for each pair of modes: {@code (above * 10 + left) * 9 + branch}. */
  static final int[] SUBBLOCK_MODES;

  /** {@code ((type * 8 + band) * 3 + context) * 11 + branch}, as in {@link #COEFFICIENTS}. */
  static final int[] UPDATES;

  static final int[] COEFFICIENTS;

  static {
    Map<String, List<Integer>> tables = read();
    DC_QUANTIZERS = table(tables, "dcQuantizers", 128);
    AC_QUANTIZERS = table(tables, "acQuantizers", 128);
    SUBBLOCK_MODES = table(tables, "subblockModes", 10 * 10 * 9);
    UPDATES = table(tables, "updates", 4 * 8 * 3 * 11);
    COEFFICIENTS = table(tables, "coefficients", 4 * 8 * 3 * 11);
  }

  private Vp8Tables() {}

  private static Map<String, List<Integer>> read() {
    Map<String, List<Integer>> tables = new HashMap<>();
    List<Integer> table = new ArrayList<>();
    for (String line : text().lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (Character.isLetter(line.charAt(0))) {
        table = new ArrayList<>();
        tables.put(line, table);
        continue;
      }
      for (String number : line.split(" ", -1)) {
        table.add(Integer.valueOf(number));
      }
    }
    return tables;
  }

  private static String text() {
    try (InputStream in = Vp8Tables.class.getResourceAsStream("vp8-tables.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] table(Map<String, List<Integer>> tables, String name, int size) {
    int[] table = tables.get(name).stream().mapToInt(Integer::intValue).toArray();
    if (table.length != size) {
      throw new IllegalStateException(name + " has " + table.length + " numbers, not " + size);
    }
    return table;
  }
}
