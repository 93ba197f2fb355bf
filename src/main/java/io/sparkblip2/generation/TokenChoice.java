package io.sparkblip2.generation;

/** Chooses the next token of a row that is not compared with others. */
@FunctionalInterface
interface TokenChoice {
  /** Greedy: always the best. */
  TokenChoice BEST = (candidates, row) -> 0;

  /** The rank of the chosen candidate. */
  int rank(Candidates candidates, int row);
}
