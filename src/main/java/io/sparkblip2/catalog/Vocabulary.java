package io.sparkblip2.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** The closed language of captions, questions and answers. */
public final class Vocabulary {
  private static final String GRAMMAR =
      "a an and on in front of what is it the color pattern does have how many products are there"
          + " background left middle right ? yes no 1 2 3";

  private Vocabulary() {}

  /**
   * Every word that a caption, a question or an answer can have, sorted; the question mark is one
   * of them, and stands behind the last word of a question without a space.
   */
  public static List<String> words() {
    TreeSet<String> words = new TreeSet<>(List.of(GRAMMAR.split(" ")));
    for (ProductKind kind : ProductKind.values()) {
      words.add(kind.word());
    }
    for (ProductColor color : ProductColor.values()) {
      words.add(color.word());
    }
    for (ProductPattern pattern : ProductPattern.values()) {
      words.add(pattern.word());
    }
    for (Background background : Background.values()) {
      words.addAll(Arrays.asList(background.answer().split(" ")));
    }
    return List.copyOf(new ArrayList<>(words));
  }
}
