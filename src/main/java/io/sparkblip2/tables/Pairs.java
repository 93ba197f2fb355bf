package io.sparkblip2.tables;

import io.sparkblip2.training.Example;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Image-text pairs that can be learnt from.
 *
 * @param skipped how many others there were, by reason
 */
public record Pairs(List<Example> examples, Map<String, Long> skipped) {
  public Pairs {
    examples = List.copyOf(examples);
    skipped = Collections.unmodifiableMap(new TreeMap<>(skipped));
  }

  /** Those that ask nothing; the questions are among the skipped. */
  public Pairs captions() {
    List<Example> captions =
        examples.stream().filter(example -> example.prompt().isEmpty()).toList();
    Map<String, Long> others = new TreeMap<>(skipped);
    if (captions.size() < examples.size()) {
      others.put(
          "questions, which this stage does not learn", (long) examples.size() - captions.size());
    }
    return new Pairs(captions, others);
  }

  /**
   * Those with other pictures than these; the rest is among the skipped.
   *
   * @param pictures URI to error class
   */
  public Pairs without(Map<String, String> pictures) {
    Map<String, Long> others = new TreeMap<>(skipped);
    List<Example> left = new ArrayList<>();
    for (Example example : examples) {
      String failure = pictures.get(example.imageUri());
      if (failure == null) {
        left.add(example);
      } else {
        others.merge("picture " + failure, 1L, Long::sum);
      }
    }
    return new Pairs(left, others);
  }

  /** Takes pairs one after the other, and leaves out those that say nothing. */
  static final class Collector {
    /** With a context in front, that may be as long, a tokenizer still reads all of it. */
    private static final int MOST_CHARACTERS = 5_000;

    private final List<Example> examples = new ArrayList<>();
    private final Map<String, Long> skipped = new TreeMap<>();

    void add(Example example) {
      if (example.text().isBlank()) {
        skip("empty text");
      } else if (example.imageUri().isBlank()) {
        skip("no image URI");
      } else if (example.prompt().length() + example.text().length() > MOST_CHARACTERS) {
        skip("text of over " + MOST_CHARACTERS + " characters");
      } else {
        examples.add(
            new Example(example.imageUri(), "", example.prompt().strip(), example.text().strip()));
      }
    }

    void skip(String reason) {
      skipped.merge(reason, 1L, Long::sum);
    }

    /** A question's context is the first text without a prompt about the same picture. */
    Pairs pairs() {
      Map<String, String> captions = new HashMap<>();
      for (Example example : examples) {
        if (example.prompt().isEmpty()) {
          captions.putIfAbsent(example.imageUri(), example.text());
        }
      }
      return new Pairs(
          examples.stream()
              .map(
                  example ->
                      example.prompt().isEmpty()
                          ? example
                          : new Example(
                              example.imageUri(),
                              captions.getOrDefault(example.imageUri(), ""),
                              example.prompt(),
                              example.text()))
              .toList(),
          skipped);
    }
  }
}
