package io.sparkblip2.sql;

import java.util.Locale;
import java.util.Set;

/**
 * How deep the words of a text lie in a script, which starts with {@code BEGIN}. {@code CASE} and
 * further {@code BEGIN}s have ends of their own; what ends with another word behind {@code END} is
 * not counted.
 */
final class ScriptDepth {
  private static final Set<String> NOT_COUNTED = Set.of("IF", "WHILE", "REPEAT", "LOOP", "FOR");

  private int depth;
  private boolean behindEnd;

  /**
   * @param first whether a statement starts with the word
   */
  void read(String word, boolean first) {
    String keyword = word.toUpperCase(Locale.ROOT);
    boolean ending = behindEnd;
    behindEnd = keyword.equals("END") && depth > 0;
    if (behindEnd) {
      depth--;
    } else if (ending) {
      depth += NOT_COUNTED.contains(keyword) ? 1 : 0;
    } else if (keyword.equals("BEGIN") && (first || depth > 0)
        || keyword.equals("CASE") && depth > 0) {
      depth++;
    }
  }

  /** Whether a semicolon here is none of a script's. */
  boolean endsAtSemicolon() {
    behindEnd = false;
    return depth == 0;
  }
}
