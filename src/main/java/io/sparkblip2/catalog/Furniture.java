package io.sparkblip2.catalog;

import static io.sparkblip2.catalog.Material.BODY;
import static io.sparkblip2.catalog.Material.METAL;
import static io.sparkblip2.catalog.Material.SHADE;
import static io.sparkblip2.catalog.Material.WOOD;
import static io.sparkblip2.catalog.Sketch.box;
import static io.sparkblip2.catalog.Sketch.circle;
import static io.sparkblip2.catalog.Sketch.path;

/** Sketches of what furnishes a room. */
final class Furniture {
  private Furniture() {}

  static Sketch chair() {
    return new Sketch()
        .add(WOOD, box(29, 46, 7, 44, 2), box(64, 46, 7, 44, 2))
        .add(WOOD, box(14, 62, 8, 36, 2), box(78, 62, 8, 36, 2))
        .add(BODY, box(24, 2, 52, 48, 8))
        .add(BODY, path("M22 54 H78 L90 70 H10 Z"));
  }

  static Sketch sofa() {
    return new Sketch()
        .add(WOOD, box(10, 82, 8, 10, 1), box(82, 82, 8, 10, 1))
        .add(BODY, box(12, 18, 76, 50, 10))
        .add(BODY, box(14, 56, 72, 24, 5))
        .add(SHADE, box(1, 40, 19, 44, 8), box(80, 40, 19, 44, 8))
        .add(SHADE, box(16, 76, 68, 8, 1));
  }

  static Sketch lamp() {
    return new Sketch()
        .add(METAL, box(46, 52, 8, 38, 1), path("M24 98 Q24 86 50 86 Q76 86 76 98 Z"))
        .add(BODY, path("M30 2 H70 L94 60 H6 Z"));
  }

  static Sketch cushion() {
    return new Sketch()
        .add(SHADE, circle(7, 7, 5), circle(93, 7, 5), circle(7, 93, 5), circle(93, 93, 5))
        .add(BODY, path("M6 6 Q50 22 94 6 Q78 50 94 94 Q50 78 6 94 Q22 50 6 6 Z"));
  }
}
