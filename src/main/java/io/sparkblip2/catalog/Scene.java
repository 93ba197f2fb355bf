package io.sparkblip2.catalog;

import io.sparkblip2.config.QuestionAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a picture shows, and what is true of it; nothing is drawn yet.
 *
 * @param products one to three of different kinds, from left to right
 * @param look decides all that has no name: places, sizes, light, noise
 */
public record Scene(List<Product> products, Background background, long look) {
  private static final int HUNDRED = 100;

  public Scene {
    products = List.copyOf(products);
  }

  /**
   * The scene of one picture; the same for the same arguments, always and everywhere. The size does
   * not matter.
   *
   * @param index the picture's number in the catalog
   */
  public static Scene of(long seed, long index, CatalogOptions options) {
    Dice dice = Dice.of(seed, index);
    int count = count(dice, options);
    List<Product> products = new ArrayList<>();
    while (products.size() < count) {
      Product product = dice.pick(options.combinations().products());
      if (products.stream().noneMatch(other -> other.kind() == product.kind())) {
        products.add(product);
      }
    }
    Background background = dice.pick(List.of(Background.values()));
    return new Scene(products, background, dice.next());
  }

  /** Such as {@code a striped red mug and a plain blue chair on a wooden table}. */
  public String caption() {
    return products.stream().map(Product::phrase).collect(Collectors.joining(" and "))
        + " "
        + background.phrase();
  }

  /** Such as {@code Striped mug, red}; several products are joined by a plus. */
  public String title() {
    return products.stream().map(Product::title).collect(Collectors.joining(" + "));
  }

  /** The product's category, or {@code sets} for several products. */
  public String category() {
    return products.size() == 1 ? products.get(0).kind().category() : "sets";
  }

  /** Questions that the picture answers, with the one right answer of each. */
  public List<QuestionAnswer> questions() {
    return Questions.of(this, new Dice(~look));
  }

  private static int count(Dice dice, CatalogOptions options) {
    int one = HUNDRED - options.several();
    int two = options.several() - options.three();
    int draw =
        dice.below(options.products() == 1 ? one : options.products() == 2 ? one + two : HUNDRED);
    if (draw < one) {
      return 1;
    }
    return draw < one + two ? 2 : 3;
  }
}
