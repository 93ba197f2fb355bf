package io.sparkblip2.tables;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of catalog tables and databases: up to three plain words with dots between. */
final class TableName {
  private static final Pattern PART = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

  private TableName() {}

  static boolean isValid(String name) {
    String[] parts = name.split("\\.", -1);
    return parts.length <= 3 && Arrays.stream(parts).allMatch(p -> PART.matcher(p).matches());
  }

  /** The name as SQL text; safe whatever it holds. */
  static String quote(String name) {
    return Arrays.stream(name.split("\\.", -1))
        .map(part -> "`" + part.replace("`", "``") + "`")
        .collect(Collectors.joining("."));
  }
}
