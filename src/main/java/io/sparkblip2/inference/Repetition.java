package io.sparkblip2.inference;

import java.util.List;

/**
 * Whether a text got caught in a loop: one to twelve {@link TextUnits} over and over without
 * anything between. People repeat themselves too ("no no no", "ha ha", 干干净净), so short pieces have
 * to stand there more often than long ones.
 */
final class Repetition {
  private static final int LONGEST = 12;

  private Repetition() {}

  static boolean loops(String text) {
    List<String> units = TextUnits.of(text);
    for (int length = 1; length <= LONGEST; length++) {
      int same = 0;
      for (int i = length; i < units.size(); i++) {
        same = units.get(i).equals(units.get(i - length)) ? same + 1 : 0;
        if (same >= (times(length, units.get(i)) - 1) * length) {
          return true;
        }
      }
    }
    return false;
  }

  /** How often a piece has to stand in a row, the first time included. */
  private static int times(int length, String unit) {
    if (length > 2) {
      return 3;
    }
    // 8888 is a price, wwww a road sign, 哈哈哈哈 laughter.
    boolean one = length == 1 && (unit.length() <= 2 || unit.chars().allMatch(Character::isDigit));
    return one ? 8 : 4;
  }
}
