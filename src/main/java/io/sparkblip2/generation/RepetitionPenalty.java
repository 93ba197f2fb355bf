package io.sparkblip2.generation;

/** Every token that the row holds already is penalised, once. */
final class RepetitionPenalty implements ScoreRule {
  @Override
  public void edit(int[] ids, int written, RowEdits edits) {
    for (int id : ids) {
      edits.penalise(id);
    }
  }
}
