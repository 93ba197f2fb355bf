package io.sparkblip2.catalog;

import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;

/** What is printed on a product, in units of a hundredth of the product's frame. */
public enum ProductPattern {
  PLAIN,
  STRIPED,
  DOTTED,
  CHECKED;

  /** So coarse that it survives three products in a picture of 112 pixels. */
  private static final double PERIOD = 24;

  private static final double STRIPE = 10.5;
  private static final double BAND = 7.5;
  private static final double DOT = 15;
  private static final double SPACING = 23;

  /** As captions and answers say it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The parts of a body that have the second colour. */
  Area on(Area body) {
    Rectangle2D bounds = body.getBounds2D();
    boolean wide = bounds.getWidth() > bounds.getHeight();
    Area print =
        new Area(
            switch (this) {
              case PLAIN -> new Path2D.Double();
              case STRIPED -> bands(bounds, STRIPE, wide);
              case DOTTED -> dots(bounds);
              case CHECKED -> bands(bounds, BAND, true);
            });
    if (this == CHECKED) {
      print.add(new Area(bands(bounds, BAND, false)));
    }
    print.intersect(body);
    return print;
  }

  /** Bands across the longer side, symmetric to the middle of the bounds. */
  private static Path2D bands(Rectangle2D bounds, double width, boolean upright) {
    Path2D bands = new Path2D.Double();
    double middle = upright ? bounds.getCenterX() : bounds.getCenterY();
    for (double at = middle - PERIOD * 4.5; at < middle + PERIOD * 5; at += PERIOD) {
      double start = at - width / 2;
      bands.append(
          upright
              ? new Rectangle2D.Double(start, bounds.getY(), width, bounds.getHeight())
              : new Rectangle2D.Double(bounds.getX(), start, bounds.getWidth(), width),
          false);
    }
    return bands;
  }

  private static Path2D dots(Rectangle2D bounds) {
    Path2D dots = new Path2D.Double();
    for (int row = -5; row <= 5; row++) {
      double y = bounds.getCenterY() + row * SPACING * 0.87 - DOT / 2;
      double shift = Math.floorMod(row, 2) * SPACING / 2;
      for (int column = -5; column <= 5; column++) {
        double x = bounds.getCenterX() + column * SPACING + shift - DOT / 2;
        dots.append(new Ellipse2D.Double(x, y, DOT, DOT), false);
      }
    }
    return dots;
  }
}
