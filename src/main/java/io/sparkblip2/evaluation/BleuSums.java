package io.sparkblip2.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What BLEU-1 to BLEU-4 of a collection are made of (Papineni et al. 2002; numbers as those of the
 * COCO caption evaluation, bleu_scorer.py, which takes the closest reference length).
 *
 * @param length words of the captions
 * @param referenceLength words of, for each caption, the reference of the closest length, the
 *     shorter of two
 * @param correct by n-gram length: n-grams of captions that a reference has as often
 * @param guessed by n-gram length: n-grams of captions
 */
record BleuSums(long length, long referenceLength, List<Long> correct, List<Long> guessed)
    implements Serializable {
  private static final double TINY = 1e-15;
  private static final double SMALL = 1e-9;
  private static final List<Long> ZEROS = List.of(0L, 0L, 0L, 0L);

  static final BleuSums NONE = new BleuSums(0, 0, ZEROS, ZEROS);

  static BleuSums of(Ngrams candidate, List<Ngrams> references) {
    int closest = references.get(0).words();
    for (Ngrams reference : references) {
      int nearer = Math.abs(reference.words() - candidate.words());
      int near = Math.abs(closest - candidate.words());
      if (nearer < near || nearer == near && reference.words() < closest) {
        closest = reference.words();
      }
    }
    List<Long> correct = new ArrayList<>();
    List<Long> guessed = new ArrayList<>();
    for (int n = 1; n <= Ngrams.LONGEST; n++) {
      correct.add(clipped(n, candidate, references));
      guessed.add((long) Math.max(0, candidate.words() - n + 1));
    }
    return new BleuSums(candidate.words(), closest, correct, guessed);
  }

  private static long clipped(int n, Ngrams candidate, List<Ngrams> references) {
    long clipped = 0;
    for (var entry : candidate.counts().get(n - 1).entrySet()) {
      int most = 0;
      for (Ngrams reference : references) {
        most = Math.max(most, reference.count(n, entry.getKey()));
      }
      clipped += Math.min(most, entry.getValue());
    }
    return clipped;
  }

  BleuSums plus(BleuSums other) {
    return new BleuSums(
        length + other.length,
        referenceLength + other.referenceLength,
        sum(correct, other.correct),
        sum(guessed, other.guessed));
  }

  private static List<Long> sum(List<Long> some, List<Long> others) {
    return IntStream.range(0, some.size()).mapToObj(i -> some.get(i) + others.get(i)).toList();
  }

  /**
   * BLEU with n-grams up to a length.
   *
   * @param longest 1 to 4
   */
  double score(int longest) {
    double product = 1;
    for (int n = 0; n < longest; n++) {
      product *= (correct.get(n) + TINY) / (guessed.get(n) + SMALL);
    }
    double ratio = (length + TINY) / (referenceLength + SMALL);
    double brevity = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
    return Math.pow(product, 1.0 / longest) * brevity;
  }
}
