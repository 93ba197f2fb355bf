package io.sparkblip2.inference;

import io.sparkblip2.generation.Finish;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What looks wrong about a generated text; stored in lower case in {@code quality_flags}. */
public enum QualityFlag {
  /** Nothing that can be seen. */
  EMPTY,
  /** Ended by the length limit, so probably in mid-sentence. */
  MAX_LENGTH,
  /** The same words over and over, as {@link Repetition} has it. */
  REPETITION,
  /** It begins with the prompt, or with the question in it, of two words or more. */
  PROMPT_ECHO,
  /** The lower precision gave no finite numbers, so the text was written in float32. */
  WRITTEN_IN_FLOAT32,
  /** Many different images of one slice have this very caption. */
  MASS_DUPLICATE;

  private static final int SHORTEST_ECHO = 2;

  /** As {@code quality_flags} holds it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Names of the flags that a text earns by itself, in the order above.
   *
   * @param said the prompt, and what stood in it that a text might say again
   */
  static List<String> of(String text, List<String> said, Finish finish) {
    List<QualityFlag> flags = new ArrayList<>();
    if (text.codePoints().noneMatch(TextUnits::isVisible)) {
      flags.add(EMPTY);
    }
    if (finish == Finish.LENGTH) {
      flags.add(MAX_LENGTH);
    }
    if (Repetition.loops(text)) {
      flags.add(REPETITION);
    }
    if (said.stream().anyMatch(prompt -> echoes(text, prompt))) {
      flags.add(PROMPT_ECHO);
    }
    return flags.stream().map(QualityFlag::label).toList();
  }

  private static boolean echoes(String text, String prompt) {
    List<String> asked = TextUnits.of(prompt);
    List<String> written = TextUnits.of(text);
    return asked.size() >= SHORTEST_ECHO
        && written.size() >= asked.size()
        && written.subList(0, asked.size()).equals(asked);
  }
}
