package io.sparkblip2.evaluation;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * A question about one image and what people answered.
 *
 * @param answerType such as yes/no, number, other; empty where the file does not say
 * @param answers usually ten
 */
public record VqaQuestion(
    String id, String imageId, String text, String answerType, List<String> answers)
    implements Serializable {

  /** Whether it is asked in these words; case and white space do not count. */
  public boolean asks(String question) {
    return plain(text).equals(plain(question));
  }

  private static String plain(String question) {
    return String.join(" ", Words.of(question.toLowerCase(Locale.ROOT)));
  }
}
