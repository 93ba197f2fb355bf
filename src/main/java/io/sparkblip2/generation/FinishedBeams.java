package io.sparkblip2.generation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The best finished texts of a beam search, at most as many as it has beams, best first. */
final class FinishedBeams {
  private final int width;
  private final double lengthPenalty;
  private final List<Beam> beams = new ArrayList<>();

  FinishedBeams(int width, double lengthPenalty) {
    this.width = width;
    this.lengthPenalty = lengthPenalty;
  }

  /** Takes a text in; the worst leaves if there are too many. */
  void add(Written text, float sum) {
    float score = normalised(sum, text.length());
    // The reference's empty slots hold this score, and what is worse does not take their place.
    if (score > Beam.NEVER) {
      beams.add(new Beam(text, score));
      // Stable: of equals the earlier stays ahead.
      Collections.sort(beams, Beam.BEST_FIRST);
      if (beams.size() > width) {
        beams.remove(width);
      }
    }
  }

  /** Whether there are as many as there are beams. */
  boolean isFull() {
    return beams.size() == width;
  }

  /** Whether a text with this sum, judged at this length, could still enter. */
  boolean couldBeImprovedBy(float sum, int length) {
    float worst = !isFull() ? Beam.NEVER : beams.get(width - 1).score();
    return normalised(sum, length) > worst;
  }

  /** At most so many of the best; one with nothing written if every text was impossible. */
  List<Beam> best(int most) {
    return beams.isEmpty()
        ? List.of(new Beam(Written.NOTHING, Beam.NEVER))
        : beams.subList(0, Math.min(most, beams.size()));
  }

  private float normalised(float sum, int length) {
    return sum / (float) Math.pow(length, lengthPenalty);
  }
}
