package io.sparkblip2.tables;

import java.io.Serializable;
import java.util.Map;

/**
 * The recipe_id of every wanted output; null or absent where an output is not wanted.
 *
 * @param questions by question id
 */
public record Recipes(String caption, Map<String, String> questions, String embedding)
    implements Serializable {
  public Recipes {
    questions = Map.copyOf(questions);
  }
}
