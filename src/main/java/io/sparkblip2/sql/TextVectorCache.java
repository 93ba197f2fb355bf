package io.sparkblip2.sql;

import io.sparkblip2.inference.MatcherSpec;
import io.sparkblip2.inference.TextImageMatcher;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Vectors of texts. The latest ones are known to all tasks of an executor, so that the text of a
 * search is embedded once and not with every row.
 *
 * @param matcher opened for the first text that is not known yet
 */
record TextVectorCache(
    MatcherSpec spec, Supplier<TextImageMatcher> matcher, Map<String, float[]> own) {
  private static final int SHARED = 1000;

  /** Least recently used first. */
  private static final Map<Key, float[]> LATEST =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, float[]> eldest) {
          return size() > SHARED;
        }
      };

  private record Key(MatcherSpec spec, String text) {}

  TextVectorCache(MatcherSpec spec, Supplier<TextImageMatcher> matcher) {
    this(spec, matcher, new HashMap<>());
  }

  /** Embeds the texts that are not known, and forgets all others. */
  void load(List<String> texts) {
    own.keySet().retainAll(Set.copyOf(texts));
    if (texts.isEmpty()) {
      return;
    }
    synchronized (LATEST) {
      for (String text : texts) {
        float[] known = LATEST.get(new Key(spec, text));
        if (known != null) {
          own.put(text, known);
        }
      }
    }
    List<String> missing =
        texts.stream().filter(text -> !own.containsKey(text)).distinct().toList();
    if (missing.isEmpty()) {
      return;
    }
    float[][] found = matcher.get().textVectors(missing);
    synchronized (LATEST) {
      for (int i = 0; i < found.length; i++) {
        own.put(missing.get(i), found[i]);
        LATEST.put(new Key(spec, missing.get(i)), found[i]);
      }
    }
  }

  /** Of a text that was loaded last. */
  float[] vector(String text) {
    return own.get(text);
  }
}
