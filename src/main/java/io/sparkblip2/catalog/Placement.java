package io.sparkblip2.catalog;

import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a product lies: turned, scaled and moved from its sketch's frame of 100 x 100 into a
 * picture of side 1. Each product has a column of its own, so left and right are never in doubt.
 */
record Placement(AffineTransform transform) {
  private static final double LARGEST_TURN = Math.toRadians(8);
  private static final double WIDEST = 0.92;
  private static final double HIGHEST = 0.84;
  private static final double[] SMALLEST_EXTENT = {0.56, 0.40, 0.30};
  private static final double[] LARGEST_EXTENT = {0.78, 0.50, 0.36};

  /** The placements of a scene's products, in their order. */
  static List<Placement> of(Scene scene, Dice dice) {
    List<Placement> placements = new ArrayList<>();
    int products = scene.products().size();
    for (int i = 0; i < products; i++) {
      placements.add(inColumn(i, products, scene.products().get(i).kind().sketch(), dice));
    }
    return placements;
  }

  private static Placement inColumn(int column, int columns, Sketch sketch, Dice dice) {
    AffineTransform turn =
        AffineTransform.getRotateInstance(dice.between(-LARGEST_TURN, LARGEST_TURN));
    Rectangle2D bounds = turn.createTransformedShape(sketch.silhouette()).getBounds2D();
    // Narrow kinds may be longer than wide ones: what counts is the area.
    double extent =
        dice.between(SMALLEST_EXTENT[columns - 1], LARGEST_EXTENT[columns - 1])
            / Math.sqrt(bounds.getWidth() * bounds.getHeight());
    double cell = 1.0 / columns;
    double scale =
        Math.min(extent, Math.min(WIDEST * cell / bounds.getWidth(), HIGHEST / bounds.getHeight()));
    double width = scale * bounds.getWidth();
    double height = scale * bounds.getHeight();
    double left = column * cell + (cell - width) * dice.between(0.2, 0.8);
    double top = (1 - height) * dice.between(0.15, 0.75);
    AffineTransform transform =
        AffineTransform.getTranslateInstance(
            left - scale * bounds.getX(), top - scale * bounds.getY());
    transform.scale(scale, scale);
    transform.concatenate(turn);
    return new Placement(transform);
  }
}
