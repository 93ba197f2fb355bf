package io.sparkblip2.inference;

import java.io.Serializable;
import java.util.List;

/**
 * What is asked of one image.
 *
 * @param caption whether to caption it
 * @param questions the questions to answer, each id once
 * @param embedding whether to return its Q-Former embedding
 */
public record Wanted(boolean caption, List<Question> questions, boolean embedding)
    implements Serializable {
  public Wanted {
    questions = List.copyOf(questions);
  }

  /**
   * @param id names the question in the tables
   * @param text the question itself, without a prompt around it
   */
  public record Question(String id, String text) implements Serializable {}
}
