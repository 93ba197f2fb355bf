package io.sparkblip2.catalog;

import static io.sparkblip2.catalog.Material.BODY;
import static io.sparkblip2.catalog.Material.DARK;
import static io.sparkblip2.catalog.Material.LIGHT;
import static io.sparkblip2.catalog.Material.METAL;
import static io.sparkblip2.catalog.Material.SEAM;
import static io.sparkblip2.catalog.Material.SHADE;
import static io.sparkblip2.catalog.Sketch.box;
import static io.sparkblip2.catalog.Sketch.circle;
import static io.sparkblip2.catalog.Sketch.ellipse;
import static io.sparkblip2.catalog.Sketch.line;
import static io.sparkblip2.catalog.Sketch.path;

/** Sketches of what people wear and carry. */
final class Clothing {
  private Clothing() {}

  static Sketch shirt() {
    return new Sketch()
        .add(BODY, path("M34 8 C40 20 60 20 66 8 L98 26 L88 48 L77 42 V94 H23 V42 L12 48 L2 26 Z"))
        .add(SHADE, line(4, "M35 9 C41 21 59 21 65 9"));
  }

  static Sketch dress() {
    return new Sketch()
        .add(
            BODY,
            path("M34 2 L39 14 Q50 24 61 14 L66 2 L74 5 L65 42 L94 96 Q50 104 6 96 L35 42 L26 5 Z"))
        .add(SHADE, box(34, 39, 32, 7, 2));
  }

  static Sketch hat() {
    return new Sketch()
        .add(BODY, ellipse(50, 70, 49, 16))
        .add(BODY, path("M24 70 C24 22 36 12 50 20 C64 12 76 22 76 70 Q50 80 24 70 Z"))
        .add(DARK, path("M24 60 Q50 70 76 60 V70 Q50 80 24 70 Z"));
  }

  static Sketch glove() {
    return new Sketch()
        .add(
            BODY,
            line(15, "M37 50 L30 18"),
            line(15, "M49 46 L48 10"),
            line(15, "M61 48 L65 14"),
            line(14, "M71 54 L82 28"),
            line(16, "M38 70 L14 50"),
            path("M30 46 H78 V70 Q78 86 68 86 H38 Q30 86 30 70 Z"))
        .add(SHADE, box(34, 84, 38, 14, 3));
  }

  static Sketch sneaker() {
    return new Sketch()
        .add(BODY, path("M5 68 L8 30 Q22 40 32 24 L42 22 L64 46 C78 54 97 50 98 70 V76 H5 Z"))
        .add(
            LIGHT,
            box(2, 72, 97, 12, 5),
            line(4, "M38 38 L48 30"),
            line(4, "M46 46 L56 38"),
            line(4, "M54 54 L64 46"));
  }

  static Sketch boot() {
    return new Sketch()
        .add(DARK, path("M20 80 H98 V94 H58 V90 H46 V98 H20 Z"))
        .add(BODY, path("M22 4 H62 V50 C70 58 96 58 97 82 V86 H20 Z"))
        .add(SHADE, box(19, 2, 46, 11, 3));
  }

  static Sketch handbag() {
    return new Sketch()
        .add(DARK, line(6, "M28 46 C28 -6 72 -6 72 46"))
        .add(BODY, path("M14 40 H86 L98 92 Q99 97 93 97 H7 Q1 97 2 92 Z"))
        .add(METAL, box(43, 38, 14, 12, 3));
  }

  static Sketch backpack() {
    return new Sketch()
        .add(
            DARK,
            line(6, "M40 12 C40 -1 60 -1 60 12"),
            line(8, "M20 34 C4 44 4 74 14 88"),
            line(8, "M80 34 C96 44 96 74 86 88"))
        .add(
            BODY,
            path("M18 44 C18 14 32 8 50 8 C68 8 82 14 82 44 V90 Q82 97 75 97 H25 Q18 97 18 90 Z"))
        .add(SHADE, box(28, 66, 44, 24, 5))
        .add(SEAM, line(2.5, "M28 74 H72"), line(2.5, "M24 38 Q50 30 76 38"));
  }

  static Sketch suitcase() {
    return new Sketch()
        .add(METAL, line(4.5, "M36 34 V5 H64 V34"))
        .add(DARK, circle(28, 94, 6), circle(72, 94, 6))
        .add(BODY, box(15, 26, 70, 66, 8))
        .add(SHADE, box(40, 20, 20, 8, 3));
  }
}
