package io.sparkblip2.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often each run of one to four words occurs in a sentence.
 *
 * @param counts by length: the first mapping is of single words
 */
record Ngrams(int words, List<Map<String, Integer>> counts) {
  static final int LONGEST = 4;

  static Ngrams of(List<String> words) {
    List<Map<String, Integer>> counts = new ArrayList<>(LONGEST);
    for (int n = 1; n <= LONGEST; n++) {
      Map<String, Integer> ofLength = new HashMap<>();
      for (int start = 0; start + n <= words.size(); start++) {
        ofLength.merge(String.join(" ", words.subList(start, start + n)), 1, Integer::sum);
      }
      counts.add(ofLength);
    }
    return new Ngrams(words.size(), counts);
  }

  int count(int n, String ngram) {
    return counts.get(n - 1).getOrDefault(ngram, 0);
  }
}
