package io.sparkblip2.text;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often each word occurs. */
final class WordCounts {
  private final Map<String, Long> counts = new HashMap<>();

  /** Counts what the pattern finds in a text. */
  void addAll(String text, Pattern word) {
    Matcher matcher = word.matcher(text);
    while (matcher.find()) {
      add(matcher.group(), 1);
    }
  }

  void add(String word, long times) {
    counts.merge(word, times, Long::sum);
  }

  long count(String word) {
    return counts.getOrDefault(word, 0L);
  }

  /** The most frequent first; words of one frequency in the order of their characters. */
  List<String> byFrequency() {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }
}
