package io.sparkblip2.catalog;

import java.awt.Color;

/** What a part of a product is made of. */
enum Material {
  /** The product's colour and pattern. */
  BODY,
  /** The product's colour without its pattern. */
  SOLID,
  /** The product's colour in the shade. */
  SHADE,
  /** As the outlines of the product. */
  SEAM,
  METAL(new Color(172, 176, 184)),
  WOOD(new Color(168, 128, 84)),
  DARK(new Color(58, 58, 64)),
  LIGHT(new Color(236, 236, 232)),
  GLASS(new Color(196, 220, 234)),
  BEAK(new Color(224, 150, 50));

  private final Color own;

  Material() {
    this(null);
  }

  Material(Color own) {
    this.own = own;
  }

  Color of(ProductColor product) {
    return switch (this) {
      case BODY, SOLID -> product.main();
      case SHADE -> product.shade();
      case SEAM -> product.outline();
      case METAL, WOOD, DARK, LIGHT, GLASS, BEAK -> own;
    };
  }
}
