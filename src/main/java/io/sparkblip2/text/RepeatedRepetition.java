package io.sparkblip2.text;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for regular expressions, in Oniguruma's Ruby syntax, that can backtrack without end: a
 * repeated group with a quantifier or an alternative inside, as in {@code (a+)+} and {@code
 * (a|aa)*}. Rather too strict than too lax; the known tokenizers repeat no groups at all.
 */
final class RepeatedRepetition {
  private static final Pattern QUANTIFIER =
      Pattern.compile("[*+?]|\\{\\d+(?:,\\d*)?\\}|\\{,\\d+\\}");

  /** Free spacing and calls of groups could hide a repetition from the scan below. */
  private static final Pattern OBSCURE = Pattern.compile("\\\\g|\\(\\?[a-zA-Z-]*x");

  private final String regex;
  private final Matcher quantifier;

  /** Of the groups around the present one, whether a quantifier or an alternative was inside. */
  private final Deque<Boolean> outer = new ArrayDeque<>();

  private boolean branches;
  private int position;

  private RepeatedRepetition(String regex) {
    this.regex = regex;
    this.quantifier = QUANTIFIER.matcher(regex);
  }

  static boolean isIn(String regex) {
    return OBSCURE.matcher(regex).find() || new RepeatedRepetition(regex).isFound();
  }

  private boolean isFound() {
    while (position < regex.length()) {
      char c = regex.charAt(position);
      if (c == '(') {
        outer.push(branches);
        branches = false;
        position += regex.startsWith("(?", position) ? 2 : 1;
        continue;
      }
      boolean branchingGroup = false;
      if (c == '[') {
        skipClass();
      } else if (c == ')' && !outer.isEmpty()) {
        branchingGroup = branches;
        branches |= outer.pop();
        position++;
      } else {
        branches |= c == '|';
        position += c == '\\' ? 2 : 1;
      }
      if (isQuantified()) {
        branches = true;
        boolean repeats = !quantifier.group().equals("?");
        skipQuantifier();
        if ((repeats && branchingGroup) || isQuantified()) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isQuantified() {
    return position < regex.length() && quantifier.region(position, regex.length()).lookingAt();
  }

  /** Past the quantifier and its lazy or possessive mark; an interval has no possessive one. */
  private void skipQuantifier() {
    boolean interval = quantifier.group().length() > 1;
    position = quantifier.end();
    if (regex.startsWith("?", position) || (!interval && regex.startsWith("+", position))) {
      position++;
    }
  }

  /** Past a character class, which may hold others. */
  private void skipClass() {
    int depth = 0;
    do {
      char c = regex.charAt(position);
      if (c == '[') {
        depth++;
        position += regex.startsWith("^", position + 1) ? 1 : 0;
        // A bracket that closes nothing yet is a character.
        position += regex.startsWith("]", position + 1) ? 1 : 0;
      } else if (c == ']') {
        depth--;
      }
      position += c == '\\' ? 2 : 1;
    } while (depth > 0 && position < regex.length());
  }
}
