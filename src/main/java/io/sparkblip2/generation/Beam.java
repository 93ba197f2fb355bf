package io.sparkblip2.generation;

import java.util.Comparator;

/**
 * A text with the score that it is ranked by.
 *
 * @param score in float arithmetic, as the reference's
 */
record Beam(Written text, float score) {
  /** Added to what must not be chosen, as the reference does; far below any sum of scores. */
  static final float NEVER = -1e9f;

  static final Comparator<Beam> BEST_FIRST = Comparator.comparingDouble(beam -> -beam.score);
}
