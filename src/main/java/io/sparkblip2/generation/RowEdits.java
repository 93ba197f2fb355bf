package io.sparkblip2.generation;

/** Takes the edits of one row's scores. */
interface RowEdits {
  void penalise(int token);

  void ban(int token);
}
