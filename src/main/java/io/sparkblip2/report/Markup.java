package io.sparkblip2.report;

/** Text from data on its way into HTML. */
final class Markup {
  private Markup() {}

  /** Shown as it is, between tags and inside quoted attributes; null is nothing. */
  static String escape(String text) {
    if (text == null) {
      return "";
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(isForbidden(c) ? '\uFFFD' : c);
      }
    }
    return escaped.toString();
  }

  /** Control characters that HTML does not allow, in whatever way they are written. */
  private static boolean isForbidden(char c) {
    return c < ' ' && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0;
  }
}
