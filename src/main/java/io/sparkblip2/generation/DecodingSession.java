package io.sparkblip2.generation;

/**
 * The rows that a language model is writing at the moment, with their key-value cache.
 *
 * <p>A row belongs to one image and continues one text. Rows enter at any time and leave by not
 * being continued, so no row waits for a longer neighbour. Not thread-safe.
 */
public interface DecodingSession extends AutoCloseable {
  /**
   * Appends one row per prompt behind the present rows and reads its prompt.
   *
   * @param images the image of each new row, by the number that the session gave it when it read
   *     its visual prompt
   * @param promptIds the prompt of each new row, without image placeholders; lengths may differ
   * @param rules applied to the scores of the new rows only, in their order
   * @return candidates for the next token of the new rows only, in their order
   */
  Candidates admit(int[] images, int[][] promptIds, ScoreRules rules);

  /**
   * Whether a row with this prompt can begin with a step beside others, which costs nearly nothing,
   * where an admission is a pass over all weights.
   */
  boolean beginsWith(int[] promptIds);

  /**
   * Makes new rows out of present ones, or out of nothing, and reads one token in each.
   *
   * @param parents for each new row the present row that it continues; a row may be continued by
   *     several (beams) or by none (it leaves). {@code ~image} for a row about an image whose
   *     prompt is the token that is read, where it {@link #beginsWith} that and there are present
   *     rows. No parents at all empty the session: nothing is read, and the candidates are of no
   *     rows
   * @param tokens the token appended to each new row
   * @return candidates for the next token of every row
   */
  Candidates advance(int[] parents, int[] tokens, ScoreRules rules);

  @Override
  void close();
}
