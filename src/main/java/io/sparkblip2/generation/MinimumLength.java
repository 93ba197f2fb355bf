package io.sparkblip2.generation;

/** The end tokens are banned until so many tokens were written. */
record MinimumLength(int minNewTokens, Vocabulary vocabulary) implements ScoreRule {
  @Override
  public void edit(int[] ids, int written, RowEdits edits) {
    if (written < minNewTokens) {
      for (int end : vocabulary.endTokens()) {
        edits.ban(end);
      }
    }
  }
}
