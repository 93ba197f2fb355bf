package io.sparkblip2.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Byte-pair encoding's training (Sennrich et al. 2016, algorithm 1): the two neighbouring tokens
 * that occur together most often become one, again and again. Of equally frequent pairs the one
 * whose tokens are older wins, so the result does not depend on the order of the words.
 */
final class BpeMerges {
  private final List<String> tokens;
  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> merges = new ArrayList<>();
  private final List<int[]> words = new ArrayList<>();
  private final List<Long> counts = new ArrayList<>();
  private final Map<Pair, Long> pairCounts = new HashMap<>();
  private final Map<Pair, Set<Integer>> pairWords = new HashMap<>();

  /** Holds outdated candidates too, which are passed over when they come up. */
  private final PriorityQueue<Candidate> queue =
      new PriorityQueue<>(
          Comparator.comparingLong((Candidate candidate) -> -candidate.count)
              .thenComparingInt(candidate -> candidate.pair.left)
              .thenComparingInt(candidate -> candidate.pair.right));

  private record Pair(int left, int right) {}

  private record Candidate(long count, Pair pair) {}

  /**
   * @param alphabet the first tokens; every character of every word is one
   */
  BpeMerges(List<String> alphabet) {
    tokens = new ArrayList<>(alphabet);
    for (String token : alphabet) {
      ids.put(token, ids.size());
    }
  }

  void add(String word, long count) {
    words.add(word.chars().map(c -> ids.get(Character.toString(c))).toArray());
    counts.add(count);
    countPairs(words.size() - 1, count);
  }

  /** Merges until there are so many tokens, or nothing is left to merge. */
  void growTo(int tokenCount) {
    pairCounts.forEach((pair, count) -> queue.add(new Candidate(count, pair)));
    while (tokens.size() < tokenCount && !queue.isEmpty()) {
      Candidate best = queue.poll();
      if (best.count == pairCounts.getOrDefault(best.pair, 0L) && best.count > 0) {
        merge(best.pair);
      }
    }
  }

  /** The alphabet and then what merges have made, in their order. */
  List<String> tokens() {
    return tokens;
  }

  /** Two tokens with a space between them, in the order in which they were merged. */
  List<String> merges() {
    return merges;
  }

  private void merge(Pair pair) {
    merges.add(tokens.get(pair.left) + " " + tokens.get(pair.right));
    String merged = tokens.get(pair.left) + tokens.get(pair.right);
    // Another pair may have made the same token before.
    int id = ids.computeIfAbsent(merged, token -> tokens.size());
    if (id == tokens.size()) {
      tokens.add(merged);
    }
    Set<Pair> changed = new HashSet<>();
    for (int word : pairWords.remove(pair)) {
      changed.addAll(countPairs(word, -counts.get(word)));
      words.set(word, merged(words.get(word), pair, id));
      changed.addAll(countPairs(word, counts.get(word)));
    }
    for (Pair other : changed) {
      queue.add(new Candidate(pairCounts.get(other), other));
    }
  }

  private Set<Pair> countPairs(int index, long count) {
    Set<Pair> pairs = new HashSet<>();
    int[] word = words.get(index);
    for (int i = 1; i < word.length; i++) {
      Pair pair = new Pair(word[i - 1], word[i]);
      pairCounts.merge(pair, count, Long::sum);
      pairs.add(pair);
      if (count > 0) {
        pairWords.computeIfAbsent(pair, key -> new HashSet<>()).add(index);
      }
    }
    return pairs;
  }

  private static int[] merged(int[] word, Pair pair, int id) {
    int[] merged = new int[word.length];
    int length = 0;
    for (int i = 0; i < word.length; i++) {
      boolean both = i + 1 < word.length && word[i] == pair.left && word[i + 1] == pair.right;
      merged[length++] = both ? id : word[i];
      i += both ? 1 : 0;
    }
    return Arrays.copyOf(merged, length);
  }
}
