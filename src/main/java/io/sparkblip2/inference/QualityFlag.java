package io.sparkblip2.inference;

import io.sparkblip2.generation.Finish;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What looks wrong about a generated text; stored in lower case in {@code quality_flags}. */
public enum QualityFlag {
  /** Nothing but white space. */
  EMPTY,
  /** Ended by the length limit, so probably in mid-sentence. */
  MAX_LENGTH,
  /** The last words are one, two or three words over and over. */
  REPETITION,
  /** The prompt said again. */
  PROMPT_ECHO;

  private static final int REPEATS = 4;

  /** Names of the flags that a text earns, in the order above. */
  static List<String> of(String text, String prompt, Finish finish) {
    List<QualityFlag> flags = new ArrayList<>();
    if (text.isBlank()) {
      flags.add(EMPTY);
    }
    if (finish == Finish.LENGTH) {
      flags.add(MAX_LENGTH);
    }
    String[] words = text.strip().toLowerCase(Locale.ROOT).split("\\s+");
    if (loops(words, 1) || loops(words, 2) || loops(words, 3)) {
      flags.add(REPETITION);
    }
    String asked = prompt.strip().toLowerCase(Locale.ROOT);
    if (!asked.isEmpty() && text.strip().toLowerCase(Locale.ROOT).startsWith(asked)) {
      flags.add(PROMPT_ECHO);
    }
    return flags.stream().map(flag -> flag.name().toLowerCase(Locale.ROOT)).toList();
  }

  /** Whether a run of so many words stands four times in a row somewhere. */
  private static boolean loops(String[] words, int length) {
    int same = 0;
    for (int i = length; i < words.length; i++) {
      same = words[i].equals(words[i - length]) ? same + 1 : 0;
      if (same >= (REPEATS - 1) * length) {
        return true;
      }
    }
    return false;
  }
}
