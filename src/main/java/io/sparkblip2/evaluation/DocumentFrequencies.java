package io.sparkblip2.evaluation;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * In the references of how many images each n-gram occurs; grows as images are added.
 *
 * <p>Parts of a collection are counted apart and added. Not thread-safe.
 */
public final class DocumentFrequencies implements Serializable {
  private static final long serialVersionUID = 1;

  private final Map<String, Integer> frequencies = new HashMap<>();
  private long images;

  /** Counts one image. */
  public DocumentFrequencies add(ImageReferences references) {
    Set<String> distinct = new HashSet<>();
    for (Sentence reference : references.sentences()) {
      reference.ngrams().counts().forEach(counts -> distinct.addAll(counts.keySet()));
    }
    distinct.forEach(ngram -> frequencies.merge(ngram, 1, Integer::sum));
    images++;
    return this;
  }

  /** Counts what another part counted. */
  public DocumentFrequencies add(DocumentFrequencies other) {
    other.frequencies.forEach((ngram, count) -> frequencies.merge(ngram, count, Integer::sum));
    images += other.images;
    return this;
  }

  /**
   * Drops n-grams of one image, which weigh as much as those never seen; nothing is added after.
   */
  public void forgetSingle() {
    frequencies.values().removeIf(count -> count == 1);
  }

  /** Natural logarithm of images over images with the n-gram; at most of the images. */
  double inverse(String ngram) {
    return Math.log(images) - Math.log(Math.max(1, frequencies.getOrDefault(ngram, 0)));
  }
}
