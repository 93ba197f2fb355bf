package io.sparkblip2.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** White space as Python sees it, which is what the reference implementations split at. */
final class Words {
  private static final String SPACE =
      "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+";
  private static final Pattern BETWEEN = Pattern.compile(SPACE);
  private static final Pattern AROUND = Pattern.compile("^" + SPACE + "|" + SPACE + "$");

  private Words() {}

  static List<String> of(String text) {
    return Arrays.stream(BETWEEN.split(text)).filter(word -> !word.isEmpty()).toList();
  }

  static String strip(String text) {
    return AROUND.matcher(text).replaceAll("");
  }
}
