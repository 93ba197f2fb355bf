package io.sparkblip2.inference;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The pieces of a text that can repeat: its words in lower case without punctuation; single code
 * points where a script writes no spaces and in words longer than any; the punctuation itself where
 * there is nothing else.
 */
final class TextUnits {
  private static final int LONGEST_WORD = 24;
  private static final Set<UnicodeScript> WITHOUT_SPACES =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private TextUnits() {}

  static List<String> of(String text) {
    List<String> units = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.toLowerCase(Locale.ROOT)
        .codePoints()
        .forEach(
            c -> {
              if (!isPartOfWord(c)) {
                end(word, units);
              } else if (WITHOUT_SPACES.contains(UnicodeScript.of(c))) {
                end(word, units);
                units.add(Character.toString(c));
              } else {
                word.appendCodePoint(c);
              }
            });
    end(word, units);
    return units.isEmpty() ? codePoints(text) : units;
  }

  private static void end(StringBuilder word, List<String> units) {
    if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
      units.addAll(codePoints(word.toString()));
    } else if (!word.isEmpty()) {
      units.add(word.toString());
    }
    word.setLength(0);
  }

  private static boolean isPartOfWord(int c) {
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static List<String> codePoints(String text) {
    return text.codePoints().filter(TextUnits::isVisible).mapToObj(Character::toString).toList();
  }

  /** Neither white space of any kind nor a sign without a shape, such as a zero-width space. */
  static boolean isVisible(int c) {
    return !Character.isWhitespace(c)
        && !Character.isSpaceChar(c)
        && !Character.isISOControl(c)
        && Character.getType(c) != Character.FORMAT;
  }
}
