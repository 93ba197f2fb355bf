package io.sparkblip2.catalog;

import static io.sparkblip2.catalog.Material.BODY;
import static io.sparkblip2.catalog.Material.DARK;
import static io.sparkblip2.catalog.Material.LIGHT;
import static io.sparkblip2.catalog.Material.SHADE;
import static io.sparkblip2.catalog.Material.SOLID;
import static io.sparkblip2.catalog.Sketch.box;
import static io.sparkblip2.catalog.Sketch.circle;
import static io.sparkblip2.catalog.Sketch.ellipse;
import static io.sparkblip2.catalog.Sketch.line;
import static io.sparkblip2.catalog.Sketch.path;

/** Sketches of what stands in a kitchen. */
final class Kitchenware {
  private Kitchenware() {}

  static Sketch mug() {
    return new Sketch()
        .add(SOLID, line(9, "M66 32 C98 26 98 78 66 70"))
        .add(BODY, path("M10 16 H70 V80 Q70 92 56 92 H24 Q10 92 10 80 Z"))
        .add(SHADE, ellipse(40, 16, 30, 7));
  }

  static Sketch bottle() {
    return new Sketch()
        .add(
            BODY,
            path(
                "M39 14 V26 C39 38 24 38 24 54 V90 Q24 98 32 98 H68 Q76 98 76 90 V54 C76 38 61 38 61 26 V14 Z"))
        .add(DARK, box(36, 2, 28, 13, 3));
  }

  static Sketch teapot() {
    return new Sketch()
        .add(SOLID, line(8, "M26 42 C-2 34 2 82 32 78"))
        .add(SOLID, path("M70 56 C84 54 82 36 94 32 L100 40 C92 46 94 76 70 82 Z"))
        .add(BODY, path("M20 62 C20 30 78 30 78 62 C78 84 66 90 62 90 H36 C32 90 20 84 20 62 Z"))
        .add(SHADE, path("M33 40 Q49 24 65 40 Q49 46 33 40 Z"))
        .add(DARK, circle(49, 27, 5));
  }

  static Sketch bowl() {
    return new Sketch()
        .add(SHADE, box(34, 80, 32, 12, 3))
        .add(BODY, path("M4 34 H96 C96 66 76 84 60 84 H40 C24 84 4 66 4 34 Z"))
        .add(SHADE, ellipse(50, 34, 46, 9));
  }

  static Sketch pan() {
    return new Sketch()
        .add(DARK, box(58, 43, 42, 13, 6))
        .add(LIGHT, circle(95, 49.5, 2.5))
        .add(SHADE, circle(34, 50, 34))
        .add(BODY, circle(34, 50, 28));
  }
}
