package io.sparkblip2.evaluation;

import java.util.Locale;
import java.util.regex.Pattern;

/** Whether a caption says a reference word for word. */
final class ExactMatch {
  private static final Pattern FULL_STOP = Pattern.compile(" ?\\.$");

  private ExactMatch() {}

  /** Case, the amount of white space and a full stop at the end do not count. */
  static boolean same(String caption, String reference) {
    return plain(caption).equals(plain(reference));
  }

  private static String plain(String text) {
    String words = String.join(" ", Words.of(text.toLowerCase(Locale.ROOT)));
    return FULL_STOP.matcher(words).replaceFirst("");
  }
}
