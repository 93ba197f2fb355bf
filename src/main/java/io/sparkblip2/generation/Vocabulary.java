package io.sparkblip2.generation;

/**
 * The tokens that a language model chooses from.
 *
 * @param size how many scores the model gives per step
 * @param endTokens the tokens that end a text
 */
public record Vocabulary(int size, int... endTokens) {
  public boolean isEnd(int token) {
    for (int end : endTokens) {
      if (end == token) {
        return true;
      }
    }
    return false;
  }
}
