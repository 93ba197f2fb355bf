package io.sparkblip2.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BpeMergesTest {
  private static final List<String> ALPHABET = List.of("a", "b", "c", "d");

  /**
   * The example of Sennrich et al. has a tie at every second step, so this one has other counts.
   */
  @Test
  void theMostFrequentPairIsMergedFirst() {
    BpeMerges merges = new BpeMerges(ALPHABET);
    merges.add("abc", 5);
    merges.add("abd", 4);
    merges.add("cdcd", 3);
    merges.growTo(7);
    assertThat(merges.merges()).containsExactly("a b", "c d", "ab c");
    assertThat(merges.tokens()).containsExactly("a", "b", "c", "d", "ab", "cd", "abc");
  }

  @Test
  void itEndsWhereNothingIsLeftToMerge() {
    BpeMerges merges = new BpeMerges(ALPHABET);
    merges.add("aaaa", 1);
    merges.growTo(100);
    assertThat(merges.tokens()).containsExactly("a", "b", "c", "d", "aa", "aaaa");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void mergesAreThoseOfCountingAllPairsAnewAtEveryStep(int seed) {
    Random random = new Random(seed);
    Map<String, Long> words = new LinkedHashMap<>();
    for (int i = 0; i < 60; i++) {
      StringBuilder word = new StringBuilder();
      random
          .ints(1 + random.nextInt(9), 0, 2 + seed % 3)
          .forEach(letter -> word.append(ALPHABET.get(letter)));
      words.put(word.toString(), 1L + random.nextInt(20));
    }
    BpeMerges merges = new BpeMerges(ALPHABET);
    words.forEach(merges::add);
    merges.growTo(60);
    assertThat(merges.merges()).hasSizeGreaterThan(20).isEqualTo(countedAnew(words, 60));
  }

  private static List<String> countedAnew(Map<String, Long> counts, int tokenCount) {
    List<String> tokens = new ArrayList<>(ALPHABET);
    List<String> merges = new ArrayList<>();
    Map<String, List<String>> words = new LinkedHashMap<>();
    counts.keySet().forEach(word -> words.put(word, new ArrayList<>(List.of(word.split("")))));
    while (tokens.size() < tokenCount) {
      Map<List<Integer>, Long> pairs =
          new TreeMap<>(
              (a, b) -> Arrays.compare(a.toArray(Integer[]::new), b.toArray(Integer[]::new)));
      words.forEach(
          (word, parts) -> {
            for (int i = 1; i < parts.size(); i++) {
              pairs.merge(
                  List.of(tokens.indexOf(parts.get(i - 1)), tokens.indexOf(parts.get(i))),
                  counts.get(word),
                  Long::sum);
            }
          });
      long most = pairs.values().stream().mapToLong(Long::longValue).max().orElse(0);
      if (most == 0) {
        break;
      }
      List<Integer> best =
          pairs.keySet().stream().filter(pair -> pairs.get(pair) == most).findFirst().orElseThrow();
      String left = tokens.get(best.get(0));
      String right = tokens.get(best.get(1));
      merges.add(left + " " + right);
      if (!tokens.contains(left + right)) {
        tokens.add(left + right);
      }
      for (List<String> parts : words.values()) {
        for (int i = 0; i + 1 < parts.size(); i++) {
          if (parts.get(i).equals(left) && parts.get(i + 1).equals(right)) {
            parts.set(i, left + right);
            parts.remove(i + 1);
          }
        }
      }
    }
    return merges;
  }
}
