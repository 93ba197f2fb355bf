package io.sparkblip2.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Captions, questions and answers as a product catalog has them; equal for equal sizes. */
final class ProductSentences {
  private static final List<String> PRODUCTS =
      List.of(
          "mug",
          "bottle",
          "t-shirt",
          "running shoe",
          "handbag",
          "chair",
          "lamp",
          "jalapeño jar",
          "café table",
          "umbrella",
          "backpack",
          "wristwatch");
  private static final List<String> COLOURS =
      List.of("red", "blue", "green", "yellow", "black", "white", "brown", "orange", "purple");
  private static final List<String> PATTERNS = List.of("plain", "striped", "dotted", "checked");
  private static final List<String> PLACES =
      List.of("on a wooden table", "on grass", "in front of a brick wall", "against a white wall");

  private ProductSentences() {}

  static List<String> of(int count) {
    Random random = new Random(5);
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String product = draw(PRODUCTS, random);
      String colour = draw(COLOURS, random);
      String pattern = draw(PATTERNS, random);
      sentences.add(
          switch (i % 4) {
            case 0 -> "Question: what color is the " + product + "? Answer: " + colour + "\n";
            case 1 -> "Question: how many products are there? Answer: " + (i % 3 + 1) + "\n";
            case 2 -> "a " + colour + " " + product + " and a " + pattern + " one, side by side\n";
            default ->
                "a " + colour + " " + pattern + " " + product + " " + draw(PLACES, random) + "\n";
          });
    }
    return sentences;
  }

  private static String draw(List<String> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
