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

  /** A pair is the ids of its tokens in one number, the left one in the upper half. */
  private final Map<Long, Long> pairCounts = new HashMap<>();

  /** Where a pair is, or has been. */
  private final Map<Long, List<Integer>> pairWords = new HashMap<>();

  /** Holds outdated candidates too, which are passed over when they come up. */
  private final PriorityQueue<Candidate> queue =
      new PriorityQueue<>(
          Comparator.comparingLong((Candidate candidate) -> -candidate.count)
              .thenComparingLong(Candidate::pair));

  private record Candidate(long count, long pair) {}

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
    int[] characters = word.chars().map(c -> ids.get(Character.toString(c))).toArray();
    words.add(characters);
    counts.add(count);
    for (int i = 1; i < characters.length; i++) {
      count(pair(characters, i), count, words.size() - 1);
    }
  }

  /** Merges until there are so many tokens, or nothing is left to merge. */
  void growTo(int tokenCount) {
    pairCounts.forEach((pair, count) -> queue.add(new Candidate(count, pair)));
    while (tokens.size() < tokenCount && !queue.isEmpty()) {
      Candidate best = queue.poll();
      if (best.count > 0 && best.count == pairCounts.get(best.pair)) {
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

  private void merge(long pair) {
    String left = tokens.get((int) (pair >>> Integer.SIZE));
    String right = tokens.get((int) pair);
    merges.add(left + " " + right);
    // Another pair may have made the same token before.
    int id = ids.computeIfAbsent(left + right, token -> tokens.size());
    if (id == tokens.size()) {
      tokens.add(left + right);
    }
    Set<Long> changed = new HashSet<>();
    for (int word : pairWords.remove(pair)) {
      int[] old = words.get(word);
      words.set(word, merged(old, pair, id));
      recount(word, old, changed);
    }
    for (long other : changed) {
      queue.add(new Candidate(pairCounts.get(other), other));
    }
  }

  private static int[] merged(int[] word, long pair, int id) {
    int[] merged = new int[word.length];
    int length = 0;
    for (int i = 0; i < word.length; i++) {
      boolean both = i + 1 < word.length && pair(word, i + 1) == pair;
      merged[length++] = both ? id : word[i];
      i += both ? 1 : 0;
    }
    return Arrays.copyOf(merged, length);
  }

  /** Takes the old pairs out and the new ones in, where the two forms of the word differ. */
  private void recount(int index, int[] old, Set<Long> changed) {
    int[] word = words.get(index);
    long count = counts.get(index);
    int same = Math.max(0, Arrays.mismatch(old, word));
    int tail = 0;
    while (tail < word.length - same
        && old[old.length - 1 - tail] == word[word.length - 1 - tail]) {
      tail++;
    }
    for (int i = Math.max(1, same); i < Math.min(old.length, old.length - tail + 1); i++) {
      changed.add(count(pair(old, i), -count, index));
    }
    for (int i = Math.max(1, same); i < Math.min(word.length, word.length - tail + 1); i++) {
      changed.add(count(pair(word, i), count, index));
    }
  }

  private long count(long pair, long times, int word) {
    pairCounts.merge(pair, times, Long::sum);
    if (times > 0) {
      pairWords.computeIfAbsent(pair, key -> new ArrayList<>()).add(word);
    }
    return pair;
  }

  /** The pair whose right token is the i-th. */
  private static long pair(int[] word, int i) {
    return (long) word[i - 1] << Integer.SIZE | word[i];
  }
}
