package io.sparkblip2.generation;

import java.util.List;

/** A request under way: its search, its rows in the session, and how they go on. */
final class Writing {
  private final int index;
  private final GenerationRequest request;
  private final int[] before;
  private final Search search;
  private int firstRow;
  private List<Continuation> next = List.of();

  /**
   * A request that has not been admitted.
   *
   * @param index the request's place among the requests
   * @param before the ids before its first written token
   */
  Writing(int index, GenerationRequest request, int[] before, Search search) {
    this.index = index;
    this.request = request;
    this.before = before;
    this.search = search;
  }

  /**
   * Takes the candidates for its rows.
   *
   * @param candidateRow where its rows begin among the candidates
   * @param sessionRow where they begin in the session
   */
  void read(Candidates candidates, int candidateRow, int sessionRow) {
    next = search.step(candidates, candidateRow);
    firstRow = sessionRow;
  }

  /** Puts its texts in their place if it is done. */
  boolean deliver(List<List<Generated>> texts) {
    search.texts().ifPresent(found -> texts.set(index, found));
    return search.texts().isPresent();
  }

  GenerationRequest request() {
    return request;
  }

  int[] before() {
    return before;
  }

  /** The rows of its next step. */
  List<Continuation> next() {
    return next;
  }

  /** The session's row that a row of the next step continues. */
  int sessionRow(Continuation continuation) {
    return firstRow + continuation.parent();
  }
}
