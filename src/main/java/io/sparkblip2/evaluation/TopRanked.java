package io.sparkblip2.evaluation;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The best candidates of one query, best first; of equal scores the later candidate is the better
 * one, as where the reference sorts upwards and reads backwards. Not thread-safe.
 */
public final class TopRanked implements Serializable {
  private static final long serialVersionUID = 1;

  private final int[] candidates;
  private final float[] scores;
  private int size;

  /**
   * @param most candidates to keep
   */
  public TopRanked(int most) {
    candidates = new int[most];
    scores = new float[most];
  }

  /** Keeps the candidate if it is among the best so far. A NaN is never kept. */
  public void add(int candidate, float score) {
    if (Float.isNaN(score) || size == scores.length && !beats(candidate, score, size - 1)) {
      return;
    }
    int place = size == scores.length ? size - 1 : size++;
    while (place > 0 && beats(candidate, score, place - 1)) {
      candidates[place] = candidates[place - 1];
      scores[place] = scores[place - 1];
      place--;
    }
    candidates[place] = candidate;
    scores[place] = score;
  }

  private boolean beats(int candidate, float score, int place) {
    return score > scores[place] || score == scores[place] && candidate > candidates[place];
  }

  /** Adds what another part found for the same query. */
  public TopRanked add(TopRanked other) {
    for (int i = 0; i < other.size; i++) {
      add(other.candidates[i], other.scores[i]);
    }
    return this;
  }

  public int size() {
    return size;
  }

  public int candidate(int place) {
    return candidates[place];
  }

  public float score(int place) {
    return scores[place];
  }

  /**
   * The rank of the first right candidate, from 0; {@link Integer#MAX_VALUE} where none is kept.
   *
   * @param right candidates in rising order
   * @param copies how many equal ones each candidate stands for
   */
  public int rank(int[] right, int[] copies) {
    int before = 0;
    for (int i = 0; i < size; i++) {
      if (Arrays.binarySearch(right, candidates[i]) >= 0) {
        return before;
      }
      before += copies[candidates[i]];
    }
    return Integer.MAX_VALUE;
  }
}
