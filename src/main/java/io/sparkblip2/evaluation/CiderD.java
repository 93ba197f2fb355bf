package io.sparkblip2.evaluation;

import java.util.List;
import java.util.Map;

/**
 * CIDEr-D of one caption: likeness of n-grams weighted by how telling they are, clipped, and
 * lowered for another length (Vedantam et al. 2015; numbers as those of the COCO caption
 * evaluation, cider_scorer.py). From 0 to 10.
 *
 * <p>The weights come from the references of the evaluated images, so a score belongs to its
 * collection, and of a single image it is 0.
 */
record CiderD(DocumentFrequencies frequencies) {
  private static final double SIGMA = 6;
  private static final double SCALE = 10;

  double score(Ngrams candidate, List<Ngrams> references) {
    double sum = 0;
    for (Ngrams reference : references) {
      // The reference counts length in pairs of words.
      double difference = Math.max(0, candidate.words() - 1) - Math.max(0, reference.words() - 1);
      double penalty = Math.exp(-difference * difference / (2 * SIGMA * SIGMA));
      for (int n = 0; n < Ngrams.LONGEST; n++) {
        sum += likeness(candidate.counts().get(n), reference.counts().get(n)) * penalty;
      }
    }
    return SCALE * sum / Ngrams.LONGEST / references.size();
  }

  private double likeness(Map<String, Integer> candidate, Map<String, Integer> reference) {
    double product = 0;
    for (var entry : candidate.entrySet()) {
      double weight = frequencies.inverse(entry.getKey());
      double there = weight * reference.getOrDefault(entry.getKey(), 0);
      product += Math.min(weight * entry.getValue(), there) * there;
    }
    double lengths = length(candidate) * length(reference);
    return lengths == 0 ? product : product / lengths;
  }

  private double length(Map<String, Integer> counts) {
    double squares = 0;
    for (var entry : counts.entrySet()) {
      double component = frequencies.inverse(entry.getKey()) * entry.getValue();
      squares += component * component;
    }
    return Math.sqrt(squares);
  }
}
