package io.sparkblip2.generation;

import java.util.Comparator;

/**
 * A token that might continue a running beam.
 *
 * @param score the beam's running score plus the token's
 */
record BeamCandidate(int beam, int token, float score, float logProbability) {
  /** Equal scores: the lower beam, then the lower token. */
  static final Comparator<BeamCandidate> BEST_FIRST =
      Comparator.<BeamCandidate>comparingDouble(candidate -> -candidate.score)
          .thenComparingInt(BeamCandidate::beam)
          .thenComparingInt(BeamCandidate::token);

  BeamCandidate handicapped() {
    return new BeamCandidate(beam, token, score + Beam.NEVER, logProbability);
  }
}
