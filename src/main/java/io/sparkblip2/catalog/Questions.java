package io.sparkblip2.catalog;

import io.sparkblip2.config.QuestionAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What can be asked of a scene, with exact answers. */
final class Questions {
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
      questions.add(new QuestionAnswer("what color is it?", product.color().word()));
      questions.add(new QuestionAnswer("what pattern does it have?", product.pattern().word()));
    }
    for (Product product : products) {
      String kind = product.kind().word();
      questions.add(new QuestionAnswer("what color is the " + kind + "?", product.color().word()));
      questions.add(
          new QuestionAnswer("what pattern does the " + kind + " have?", product.pattern().word()));
    }
    questions.add(
        new QuestionAnswer("how many products are there?", Integer.toString(products.size())));
    questions.add(new QuestionAnswer("what is the background?", scene.background().answer()));
    questions.add(isThere(dice.pick(products).kind(), "yes"));
    questions.add(isThere(dice.pick(absent(products)), "no"));
    return List.copyOf(questions);
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
    return new QuestionAnswer("is there " + kind.withArticle() + "?", answer);
  }

  private static List<ProductKind> absent(List<Product> products) {
    List<ProductKind> shown = products.stream().map(Product::kind).toList();
    return Arrays.stream(ProductKind.values()).filter(kind -> !shown.contains(kind)).toList();
  }
}
