package io.sparkblip2.catalog;

import java.awt.Color;
import java.util.Locale;

/**
 * The ten colours, far apart from each other. A pattern's second colour follows from the first and
 * is never one of the other nine's own, so that a name is never in doubt.
 */
public enum ProductColor {
  RED(212, 24, 36),
  ORANGE(250, 130, 10),
  YELLOW(250, 222, 30),
  GREEN(10, 140, 60),
  BLUE(25, 85, 215),
  PURPLE(125, 40, 165),
  PINK(250, 120, 180),
  BROWN(105, 62, 30),
  BLACK(32, 32, 36),
  WHITE(248, 248, 246);

  private final Color main;

  ProductColor(int red, int green, int blue) {
    main = new Color(red, green, blue);
  }

  /** As captions and answers say it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Color main() {
    return main;
  }

  /** Of stripes, dots and checks. */
  Color second() {
    return switch (this) {
      case WHITE -> new Color(140, 140, 146);
      case BLACK -> new Color(160, 160, 166);
      case YELLOW -> new Color(92, 78, 30);
      case RED, ORANGE, GREEN, BLUE, PURPLE, PINK, BROWN -> new Color(252, 250, 244);
    };
  }

  /** Of the sides that lie in the shade. */
  Color shade() {
    return this == BLACK ? new Color(66, 66, 72) : scaled(0.74);
  }

  /** Of outlines. */
  Color outline() {
    return this == BLACK ? new Color(8, 8, 10) : scaled(0.42);
  }

  private Color scaled(double factor) {
    return new Color(
        (int) (main.getRed() * factor),
        (int) (main.getGreen() * factor),
        (int) (main.getBlue() * factor));
  }
}
