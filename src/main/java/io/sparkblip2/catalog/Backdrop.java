package io.sparkblip2.catalog;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A background's texture, twice as wide and high as the pictures that are cut out of it. Greyer and
 * lighter than any product, so that a green duck on grass is still seen.
 */
final class Backdrop {
  private record Key(Background background, int side) {}

  /** Few: six for each picture size in use. */
  private static final Map<Key, BufferedImage> PAINTED = new ConcurrentHashMap<>();

  private static final int BLADES = 9_000;
  private static final int GRAINS = 9_000;

  private final Graphics2D canvas;
  private final Dice dice = new Dice(7);

  private Backdrop(Graphics2D canvas) {
    this.canvas = canvas;
  }

  /** The texture for pictures of {@code side} pixels; not to be drawn on. */
  static BufferedImage of(Background background, int side) {
    return PAINTED.computeIfAbsent(new Key(background, side), Backdrop::paint);
  }

  /** Painted in units of a hundredth of a picture's side, 200 x 200 in all. */
  private static BufferedImage paint(Key key) {
    int side = 2 * key.side();
    BufferedImage texture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = texture.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    canvas.scale(side / 200.0, side / 200.0);
    Backdrop backdrop = new Backdrop(canvas);
    switch (key.background()) {
      case WOODEN_TABLE -> backdrop.wood();
      case GRASS -> backdrop.grass();
      case SAND -> backdrop.sand();
      case TILED_FLOOR -> backdrop.tiles();
      case BRICK_WALL -> backdrop.bricks();
      case STUDIO -> backdrop.studio();
    }
    canvas.dispose();
    return texture;
  }

  private void wood() {
    double plank = 25;
    for (double y = 0; y < 200; y += plank) {
      fill(0, y, 200, plank, shade(new Color(186, 150, 112), 10));
      for (int grain = 0; grain < 9; grain++) {
        double at = y + dice.between(1, plank - 1);
        Path2D line = new Path2D.Double();
        line.moveTo(0, at);
        line.curveTo(60, at + dice.between(-4, 4), 140, at + dice.between(-4, 4), 200, at);
        stroke(line, 0.5, shade(new Color(160, 122, 86), 10));
      }
      fill(0, y, 200, 1.2, new Color(112, 82, 56));
      fill(dice.between(0, 200), y, 1, plank, new Color(112, 82, 56));
    }
  }

  private void grass() {
    fill(0, 0, 200, 200, new Color(142, 168, 108));
    for (int blade = 0; blade < BLADES; blade++) {
      double x = dice.between(-2, 202);
      double y = dice.between(0, 206);
      double tipX = x + dice.between(-2, 2);
      double tipY = y - dice.between(3, 7);
      stroke(new Line2D.Double(x, y, tipX, tipY), 0.8, shade(new Color(138, 168, 100), 34));
    }
  }

  private void sand() {
    fill(0, 0, 200, 200, new Color(228, 212, 178));
    for (double y = 4; y < 206; y += 12) {
      Path2D ripple = new Path2D.Double();
      ripple.moveTo(0, y);
      for (double x = 0; x < 200; x += 40) {
        ripple.quadTo(x + 10, y - 5, x + 20, y);
        ripple.quadTo(x + 30, y + 5, x + 40, y);
      }
      stroke(ripple, 2, new Color(212, 192, 152));
    }
    for (int grain = 0; grain < GRAINS; grain++) {
      Ellipse2D dot = new Ellipse2D.Double(dice.between(0, 200), dice.between(0, 200), 0.9, 0.9);
      canvas.setColor(shade(new Color(214, 196, 160), 26));
      canvas.fill(dot);
    }
  }

  private void tiles() {
    fill(0, 0, 200, 200, new Color(128, 140, 148));
    double tile = 20;
    for (double y = 0; y < 200; y += tile) {
      for (double x = 0; x < 200; x += tile) {
        fill(x + 0.8, y + 0.8, tile - 1.6, tile - 1.6, shade(new Color(192, 212, 218), 7));
      }
    }
  }

  private void bricks() {
    fill(0, 0, 200, 200, new Color(214, 206, 198));
    double height = 10;
    double width = 25;
    for (int row = 0; row < 20; row++) {
      for (double x = row % 2 == 0 ? 0 : -width / 2; x < 200; x += width) {
        fill(
            x + 0.8,
            row * height + 0.8,
            width - 1.6,
            height - 1.6,
            shade(new Color(164, 112, 98), 14));
      }
    }
  }

  private void studio() {
    canvas.setPaint(
        new GradientPaint(0, 0, new Color(196, 196, 202), 0, 200, new Color(224, 224, 228)));
    canvas.fill(new Rectangle2D.Double(0, 0, 200, 200));
  }

  private void fill(double x, double y, double width, double height, Color color) {
    canvas.setColor(color);
    canvas.fill(new Rectangle2D.Double(x, y, width, height));
  }

  private void stroke(Shape shape, double width, Color color) {
    canvas.setColor(color);
    canvas.setStroke(new BasicStroke((float) width));
    canvas.draw(shape);
  }

  /** The colour, lighter or darker by up to {@code range} levels. */
  private Color shade(Color color, int range) {
    int by = dice.below(2 * range + 1) - range;
    return new Color(
        clamp(color.getRed() + by), clamp(color.getGreen() + by), clamp(color.getBlue() + by));
  }

  private static int clamp(int level) {
    return Math.max(0, Math.min(255, level));
  }
}
