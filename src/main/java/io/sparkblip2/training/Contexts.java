package io.sparkblip2.training;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a language model is told in a picture's place, where that is not the whole caption: its
 * words without those that every caption has. They tell nothing, and a picture's queries are few.
 */
public final class Contexts {
  private final Set<String> everywhere;

  private Contexts(Set<String> everywhere) {
    this.everywhere = Set.copyOf(everywhere);
  }

  /** From the captions that are learnt. */
  public static Contexts of(List<Example> captions) {
    Set<String> everywhere = new HashSet<>();
    if (!captions.isEmpty()) {
      everywhere.addAll(words(captions.get(0).text()));
      captions.forEach(caption -> everywhere.retainAll(words(caption.text())));
    }
    return new Contexts(everywhere);
  }

  /** The example behind a shorter context; behind the whole one, if nothing of it would be left. */
  public Example shorten(Example example) {
    String told =
        words(example.context()).stream()
            .filter(word -> !everywhere.contains(word))
            .collect(Collectors.joining(" "));
    return told.isEmpty() ? example : example.behind(told);
  }

  private static List<String> words(String text) {
    return Arrays.asList(text.strip().split("\\s+"));
  }
}
