package io.sparkblip2.catalog;

import java.util.Locale;
import java.util.function.Supplier;

/** The kinds of product; no two have outlines that could be taken for each other. */
public enum ProductKind {
  MUG("kitchen", Kitchenware::mug),
  BOTTLE("kitchen", Kitchenware::bottle),
  TEAPOT("kitchen", Kitchenware::teapot),
  BOWL("kitchen", Kitchenware::bowl),
  PAN("kitchen", Kitchenware::pan),
  SHIRT("clothing", Clothing::shirt),
  DRESS("clothing", Clothing::dress),
  HAT("clothing", Clothing::hat),
  GLOVE("clothing", Clothing::glove),
  SNEAKER("shoes", Clothing::sneaker),
  BOOT("shoes", Clothing::boot),
  HANDBAG("bags", Clothing::handbag),
  BACKPACK("bags", Clothing::backpack),
  SUITCASE("bags", Clothing::suitcase),
  CHAIR("furniture", Furniture::chair),
  SOFA("furniture", Furniture::sofa),
  LAMP("furniture", Furniture::lamp),
  CUSHION("furniture", Furniture::cushion),
  UMBRELLA("outdoor", Leisure::umbrella),
  TENT("outdoor", Leisure::tent),
  BIRDHOUSE("outdoor", Leisure::birdhouse),
  GUITAR("music", Leisure::guitar),
  BALL("toys", Leisure::ball),
  KITE("toys", Leisure::kite),
  CAR("toys", Leisure::car),
  BOAT("toys", Leisure::boat),
  ROCKET("toys", Leisure::rocket),
  DUCK("toys", Leisure::duck);

  private final String category;
  private final Sketch sketch;

  ProductKind(String category, Supplier<Sketch> sketch) {
    this.category = category;
    this.sketch = sketch.get();
  }

  /** As captions and answers say it; one word. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The coarser class of the catalog table, such as {@code kitchen}. */
  public String category() {
    return category;
  }

  Sketch sketch() {
    return sketch;
  }

  /** With its indefinite article. */
  String withArticle() {
    return (this == UMBRELLA ? "an " : "a ") + word();
  }
}
