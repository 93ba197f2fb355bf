package io.sparkblip2.generation;

import java.util.List;
import java.util.Optional;

/** How one request's texts are found: which rows go on, with which tokens, and when it is done. */
interface Search {
  /**
   * Takes the candidates for the next token of this search's rows, which are consecutive.
   *
   * @param firstRow where its rows begin; the first step has one row, each later step as many as
   *     were last returned
   * @return the rows of the next step; none once the search is done
   */
  List<Continuation> step(Candidates candidates, int firstRow);

  /**
   * The texts, once the search is done: at least one, as many as were asked for where there are so
   * many; beams best first, draws in the order of their numbers.
   */
  Optional<List<Generated>> texts();
}
