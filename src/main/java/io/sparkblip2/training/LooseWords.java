package io.sparkblip2.training;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A text whose words stand a little out of order (Lample et al., "Unsupervised Machine Translation
 * Using Monolingual Corpora Only", section 2.3). Who reads such texts has to go by what a word is,
 * and not by its place: the queries of a Q-Former have no places of their own for a color and a
 * kind.
 */
final class LooseWords {
  /** Places that a word may overtake. */
  private static final double REACH = 3;

  private LooseWords() {}

  /**
   * @param key decides the order
   */
  static String of(String text, long key) {
    List<String> words = List.of(text.split(" "));
    double[] place = new double[words.size()];
    for (int i = 0; i < place.length; i++) {
      place[i] = i + REACH * (Permutation.mix(key, i) >>> 11) * 0x1p-53;
    }
    return IntStream.range(0, place.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> place[i]))
        .map(words::get)
        .collect(Collectors.joining(" "));
  }
}
