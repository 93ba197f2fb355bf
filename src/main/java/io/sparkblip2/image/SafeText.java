package io.sparkblip2.image;

import io.sparkblip2.config.Redaction;

/** Texts of other people's exceptions, made fit for a table: no secrets, one line, short. */
final class SafeText {
  private static final int LONGEST = 300;

  private SafeText() {}

  /** The exception's class and, redacted, its message. */
  static String of(Throwable cause) {
    String name = cause.getClass().getSimpleName();
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return name;
    }
    String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
    String text = name + ": " + Redaction.of(line);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
