package io.sparkblip2.training;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which examples stand together in a batch: an epoch is sorted by what they share, cut into groups,
 * and the groups are shuffled.
 *
 * @param size examples of a group; a batch holds several groups
 */
public record Grouping(By by, int size) {
  public static final Grouping NONE = new Grouping(By.NONE, 1);

  /** What the examples of a group have in common. */
  public enum By {
    /** Nothing: a batch is drawn at random. */
    NONE,
    /**
     * Words: few tell the texts of a group apart, so that contrast needs each of them. Which words
     * those are is drawn anew with every epoch.
     */
    TEXT,
    /** The picture, which is encoded once for the group. */
    IMAGE
  }

  /** An epoch: which example stands at each place; another key is another epoch. */
  int[] epoch(List<Example> examples, long key) {
    Permutation shuffle = new Permutation(examples.size(), key);
    List<Integer> sorted =
        IntStream.range(0, examples.size())
            .map(place -> (int) shuffle.at(place))
            .boxed()
            .sorted(by == By.IMAGE ? byImage(examples, key) : byText(examples, shuffle, key))
            .toList();
    int groups = (sorted.size() + size - 1) / size;
    Permutation order = new Permutation(groups, Permutation.mix(key, size));
    return IntStream.range(0, groups)
        .map(group -> (int) order.at(group) * size)
        .flatMap(first -> IntStream.range(first, Math.min(first + size, sorted.size())))
        .map(sorted::get)
        .toArray();
  }

  private static Comparator<Integer> byImage(List<Example> examples, long key) {
    long[] image = examples.stream().mapToLong(e -> Permutation.mix(key, e.imageUri())).toArray();
    return Comparator.comparingLong(index -> image[index]);
  }

  /**
   * Texts by their words, those first that the epoch's key puts first: neighbours share these and
   * differ in the others. Of equal texts, all but the first stand further behind, among others of
   * their like, so that a group's texts differ.
   */
  private static Comparator<Integer> byText(List<Example> examples, Permutation shuffle, long key) {
    long[][] words = new long[examples.size()][];
    int[] repeated = new int[examples.size()];
    Map<String, Integer> seen = new HashMap<>();
    for (int place = 0; place < examples.size(); place++) {
      int index = (int) shuffle.at(place);
      String text = examples.get(index).text();
      repeated[index] = seen.merge(text, 1, Integer::sum);
      words[index] =
          Stream.of(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
              .mapToLong(word -> Permutation.mix(key, word))
              .sorted()
              .distinct()
              .toArray();
    }
    return Comparator.<Integer>comparingInt(index -> repeated[index])
        .thenComparing(index -> words[index], Arrays::compare);
  }
}
