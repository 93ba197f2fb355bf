package io.sparkblip2.generation;

/** A rule on the scores of a row's next token. */
@FunctionalInterface
interface ScoreRule {
  /**
   * Adds what the rule does to one row.
   *
   * @param ids all the row's ids, those before the first written token included
   * @param written how many of them were written
   */
  void edit(int[] ids, int written, RowEdits edits);
}
