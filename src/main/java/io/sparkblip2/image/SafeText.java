package io.sparkblip2.image;

import java.util.regex.Pattern;

/** Texts of other people's exceptions, made fit for a table: no secrets, one line, short. */
final class SafeText {
  private static final int LONGEST = 300;
  private static final Pattern LOGIN = Pattern.compile("://[^/\\s@]*@");
  private static final Pattern QUERY = Pattern.compile("(://[^\\s?#]*)[?#]\\S*");

  private SafeText() {}

  /** The exception's class and, redacted, its message. */
  static String of(Throwable cause) {
    String name = cause.getClass().getSimpleName();
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return name;
    }
    String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
    line = LOGIN.matcher(line).replaceAll("://");
    line = QUERY.matcher(line).replaceAll("$1");
    String text = name + ": " + line;
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
