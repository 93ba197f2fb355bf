package io.sparkblip2.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into SQL statements at the semicolons that are in no quotes, no comment and no script
 * between {@code BEGIN} and {@code END}.
 */
public final class Statements {
  private final String text;
  private final List<String> statements = new ArrayList<>();
  private int at;
  private int begin;

  /** Whether there is anything but white space and comments since the begin. */
  private boolean something;

  private final ScriptDepth script = new ScriptDepth();
  private boolean complete = true;

  private Statements(String text) {
    this.text = text;
  }

  /** The statements, without empty ones; what stands behind the last semicolon is one too. */
  public static List<String> of(String text) {
    Statements statements = new Statements(text);
    statements.cut();
    statements.end(text.length());
    return statements.statements;
  }

  /** Whether the text ends behind a semicolon, so that a prompt need not wait for more. */
  public static boolean areComplete(String text) {
    Statements statements = new Statements(text);
    statements.cut();
    return statements.complete && !statements.something;
  }

  private void cut() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ';') {
        at++;
        if (script.endsAtSemicolon()) {
          end(at - 1);
          begin = at;
        }
      } else if (c == '\'' || c == '"' || c == '`') {
        something = true;
        skipQuoted(c);
      } else if (text.startsWith("--", at)) {
        int line = text.indexOf('\n', at);
        at = line < 0 ? text.length() : line + 1;
      } else if (text.startsWith("/*", at)) {
        skipComment();
      } else if (Character.isJavaIdentifierStart(c)) {
        String word = word();
        script.read(word, !something);
        something = true;
        at += word.length();
      } else {
        something |= !Character.isWhitespace(c);
        at++;
      }
    }
  }

  private String word() {
    int end = at;
    while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
      end++;
    }
    return text.substring(at, end);
  }

  private void end(int end) {
    if (something) {
      statements.add(text.substring(begin, end).strip());
    }
    something = false;
  }

  /** A backslash keeps the next character from ending a string, but not a name. */
  private void skipQuoted(char quote) {
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      at += text.charAt(at) == '\\' && quote != '`' ? 2 : 1;
    }
    complete &= at < text.length();
    at++;
  }

  /** Spark's comments may lie in each other. A hint is one that means something. */
  private void skipComment() {
    int depth = 0;
    do {
      if (text.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (text.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < text.length());
    complete &= depth == 0;
  }
}
