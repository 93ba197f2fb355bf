package io.sparkblip2.generation;

import java.util.List;
import java.util.Optional;

/** A request under way: its search, its rows in the session, and how they go on. */
final class Writing {
  private final int number;
  private final GenerationRequest request;
  private final int[] before;
  private final Search search;
  private int firstRow;
  private List<Continuation> next = List.of();

  /**
   * A request that has not been admitted.
   *
   * @param number of the request
   * @param before the ids before its first written token
   */
  Writing(int number, GenerationRequest request, int[] before, Search search) {
    this.number = number;
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

  /** Its first row is to begin with the next step, its prompt being one token. */
  void begin() {
    next = List.of(new Continuation(0, Written.NOTHING));
    firstRow = ~request.image();
  }

  /** Its texts once it is done. */
  Optional<List<Generated>> texts() {
    return search.texts();
  }

  int number() {
    return number;
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

  /** The token that is read by a row of the next step. */
  int token(Continuation continuation) {
    Written text = continuation.text();
    return text.length() == 0 ? request.promptIds()[0] : text.last();
  }

  /** The session's row that a row of the next step continues; {@code ~image} of one that begins. */
  int sessionRow(Continuation continuation) {
    return firstRow + continuation.parent();
  }
}
