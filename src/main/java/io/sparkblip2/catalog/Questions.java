package io.sparkblip2.catalog;

import io.sparkblip2.config.QuestionAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be asked of a scene, with exact answers. */
final class Questions {
  private static final String COLOR = "what color is it?";
  private static final String PATTERN = "what pattern does it have?";
  private static final String COUNT = "how many products are there?";
  private static final String BACKGROUND = "what is the background?";

  private Questions() {}

  /**
   * Nine to thirteen questions: what (where), colour and pattern of each product, how many, the
   * background, and one "is there" with yes and one with no.
   */
  static List<QuestionAnswer> of(Scene scene, Dice dice) {
    List<QuestionAnswer> questions = new ArrayList<>();
    List<Product> products = scene.products();
    for (int i = 0; i < products.size(); i++) {
      String kind = products.get(i).kind().word();
      questions.add(new QuestionAnswer(what(i, products.size()), kind));
    }
    if (products.size() == 1) {
      Product product = products.get(0);
      questions.add(new QuestionAnswer(COLOR, product.color().word()));
      questions.add(new QuestionAnswer(PATTERN, product.pattern().word()));
    }
    for (Product product : products) {
      questions.add(new QuestionAnswer(color(product.kind()), product.color().word()));
      questions.add(new QuestionAnswer(pattern(product.kind()), product.pattern().word()));
    }
    questions.add(new QuestionAnswer(COUNT, Integer.toString(products.size())));
    questions.add(new QuestionAnswer(BACKGROUND, scene.background().answer()));
    questions.add(isThere(dice.pick(products).kind(), "yes"));
    questions.add(isThere(dice.pick(absent(products)), "no"));
    return List.copyOf(questions);
  }

  /**
   * Every question that any picture has, by an id such as {@code color-mug}: what a model has to be
   * asked before its answers can be judged.
   */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("what", what(0, 1));
    all.put("left", what(0, 3));
    all.put("middle", what(1, 3));
    all.put("right", what(2, 3));
    all.put("color", COLOR);
    all.put("pattern", PATTERN);
    all.put("count", COUNT);
    all.put("background", BACKGROUND);
    for (ProductKind kind : ProductKind.values()) {
      all.put("color-" + kind.word(), color(kind));
      all.put("pattern-" + kind.word(), pattern(kind));
      all.put("there-" + kind.word(), there(kind));
    }
    return all;
  }

  private static String color(ProductKind kind) {
    return "what color is the " + kind.word() + "?";
  }

  private static String pattern(ProductKind kind) {
    return "what pattern does the " + kind.word() + " have?";
  }

  private static String there(ProductKind kind) {
    return "is there " + kind.withArticle() + "?";
  }

  private static String what(int place, int products) {
    if (products == 1) {
      return "what is it?";
    }
    if (place == 0) {
      return "what is on the left?";
    }
    return place == products - 1 ? "what is on the right?" : "what is in the middle?";
  }

  private static QuestionAnswer isThere(ProductKind kind, String answer) {
    return new QuestionAnswer(there(kind), answer);
  }

  private static List<ProductKind> absent(List<Product> products) {
    List<ProductKind> shown = products.stream().map(Product::kind).toList();
    return Arrays.stream(ProductKind.values()).filter(kind -> !shown.contains(kind)).toList();
  }
}
