package io.sparkblip2.catalog;

/** One of the combinations of kind, colour and pattern that the catalog has. */
public record Product(ProductKind kind, ProductColor color, ProductPattern pattern) {

  /** As captions say it, such as {@code a striped red mug}; the article is always "a". */
  public String phrase() {
    return "a " + pattern.word() + " " + color.word() + " " + kind.word();
  }

  /** As a shop would head it, such as {@code Striped mug, red}. */
  public String title() {
    String pattern = this.pattern.word();
    return Character.toUpperCase(pattern.charAt(0))
        + pattern.substring(1)
        + " "
        + kind.word()
        + ", "
        + color.word();
  }
}
