package io.sparkblip2.catalog;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws a scene. */
final class ScenePainter {
  private static final BasicStroke OUTLINE =
      new BasicStroke(1.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  private static final int SHADOWS = 4;
  private static final Color SHADOW = new Color(0, 0, 0, 26);
  private static final Color LIT = new Color(255, 255, 255, 44);
  private static final Color UNLIT = new Color(0, 0, 0, 44);

  private final Scene scene;
  private final int side;
  private final Dice dice;

  private ScenePainter(Scene scene, int side) {
    this.scene = scene;
    this.side = side;
    dice = new Dice(scene.look());
  }

  /** The scene as RGB of {@code side} x {@code side} pixels. */
  static BufferedImage paint(Scene scene, int side) {
    return new ScenePainter(scene, side).paint();
  }

  private BufferedImage paint() {
    BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = picture.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    canvas.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    List<Placement> placements = Placement.of(scene, dice);
    canvas.drawImage(
        Backdrop.of(scene.background(), side), -dice.below(side), -dice.below(side), null);
    canvas.scale(side, side);
    for (int i = 0; i < placements.size(); i++) {
      AffineTransform page = canvas.getTransform();
      canvas.transform(placements.get(i).transform());
      paint(scene.products().get(i), canvas);
      canvas.setTransform(page);
    }
    canvas.dispose();
    Exposure.develop(picture, dice);
    return picture;
  }

  private void paint(Product product, Graphics2D canvas) {
    Sketch sketch = product.kind().sketch();
    shadow(sketch, canvas);
    List<Shape> prints = sketch.print(product.pattern());
    for (int i = 0; i < prints.size(); i++) {
      Sketch.Part part = sketch.parts().get(i);
      canvas.setColor(part.material().of(product.color()));
      canvas.fill(part.shape());
      canvas.setColor(product.color().second());
      canvas.fill(prints.get(i));
      canvas.setColor(product.color().outline());
      canvas.setStroke(OUTLINE);
      canvas.draw(part.shape());
    }
    Rectangle2D bounds = sketch.bounds();
    canvas.setPaint(
        new GradientPaint((float) bounds.getMinX(), 0, LIT, (float) bounds.getMaxX(), 0, UNLIT));
    canvas.fill(sketch.silhouette());
  }

  /** Soft because it is several shadows, each a little farther away. */
  private void shadow(Sketch sketch, Graphics2D canvas) {
    AffineTransform frame = canvas.getTransform();
    double step = dice.between(0.8, 1.6);
    canvas.setColor(SHADOW);
    for (int i = 0; i < SHADOWS; i++) {
      canvas.translate(step, step);
      canvas.fill(sketch.silhouette());
    }
    canvas.setTransform(frame);
  }
}
