package io.sparkblip2.config;

import java.io.Serializable;

/** A question and its answer, as words, to stand in front of another question. */
public record QuestionAnswer(String question, String answer) implements Serializable {
  private static final String ARROW = "=>";

  /**
   * @throws WrongCallException if it is not {@code QUESTION=>ANSWER}
   */
  static QuestionAnswer parse(String word, String origin) {
    int arrow = word.indexOf(ARROW);
    String question = arrow < 0 ? "" : word.substring(0, arrow).strip();
    String answer = arrow < 0 ? "" : word.substring(arrow + ARROW.length()).strip();
    if (question.isEmpty() || answer.isEmpty()) {
      throw new WrongCallException(
          origin + " wants QUESTION=>ANSWER, such as what is it?=>a mug, not '" + word + "'.");
    }
    return new QuestionAnswer(question, answer);
  }
}
