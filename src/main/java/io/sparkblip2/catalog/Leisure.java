package io.sparkblip2.catalog;

import static io.sparkblip2.catalog.Material.BEAK;
import static io.sparkblip2.catalog.Material.BODY;
import static io.sparkblip2.catalog.Material.DARK;
import static io.sparkblip2.catalog.Material.GLASS;
import static io.sparkblip2.catalog.Material.METAL;
import static io.sparkblip2.catalog.Material.SEAM;
import static io.sparkblip2.catalog.Material.SHADE;
import static io.sparkblip2.catalog.Material.WOOD;
import static io.sparkblip2.catalog.Sketch.box;
import static io.sparkblip2.catalog.Sketch.circle;
import static io.sparkblip2.catalog.Sketch.line;
import static io.sparkblip2.catalog.Sketch.path;

/** Sketches of what is for outdoors, music and play. */
final class Leisure {
  private Leisure() {}

  static Sketch umbrella() {
    return new Sketch()
        .add(METAL, box(48, 2, 4, 82, 1))
        .add(WOOD, line(6, "M50 80 C50 101 30 101 30 88"))
        .add(
            BODY,
            path("M2 56 C4 -8 96 -8 98 56 Q86 44 74 56 Q62 44 50 56 Q38 44 26 56 Q14 44 2 56 Z"));
  }

  static Sketch tent() {
    return new Sketch()
        .add(WOOD, line(3, "M44 2 L54 20"), line(3, "M56 2 L46 20"))
        .add(BODY, path("M50 10 L99 92 H1 Z"))
        .add(DARK, path("M50 50 L64 92 H36 Z"));
  }

  static Sketch birdhouse() {
    return new Sketch()
        .add(WOOD, box(45, 78, 10, 21, 1))
        .add(BODY, path("M50 12 L84 40 V84 H16 V40 Z"))
        .add(SHADE, path("M50 2 L98 42 L91 50 L50 17 L9 50 L2 42 Z"))
        .add(DARK, circle(50, 50, 11))
        .add(WOOD, box(47, 68, 6, 5, 2));
  }

  static Sketch guitar() {
    return new Sketch()
        .add(WOOD, box(45, 8, 10, 44, 1))
        .add(DARK, box(41, 1, 18, 15, 3))
        .add(BODY, circle(50, 74, 25), circle(50, 48, 18))
        .add(DARK, circle(50, 57, 7))
        .add(DARK, box(38, 82, 24, 4, 1));
  }

  static Sketch ball() {
    return new Sketch()
        .add(BODY, circle(50, 50, 48))
        .add(SEAM, line(2, "M20 13 C42 36 42 64 20 87"), line(2, "M80 13 C58 36 58 64 80 87"));
  }

  static Sketch kite() {
    return new Sketch()
        .add(SEAM, line(2.5, "M50 74 C36 82 66 88 52 98"))
        .add(SHADE, path("M46 84 L34 78 V90 Z"), path("M54 92 L66 86 V98 Z"))
        .add(BODY, path("M50 2 L90 34 L50 78 L10 34 Z"))
        .add(SEAM, line(1, "M50 2 V78"), line(1, "M10 34 H90"));
  }

  static Sketch car() {
    return new Sketch()
        .add(
            BODY,
            path(
                "M2 64 Q2 50 14 47 L26 24 Q29 18 36 18 H64 Q70 18 74 24 L86 46 Q98 48 98 60 V76 H2 Z"))
        .add(GLASS, path("M34 26 H47 V45 H24 Z"), path("M53 26 H66 L77 45 H53 Z"))
        .add(DARK, circle(25, 77, 13), circle(75, 77, 13))
        .add(METAL, circle(25, 77, 5.5), circle(75, 77, 5.5));
  }

  static Sketch boat() {
    return new Sketch()
        .add(WOOD, box(47, 2, 5, 70, 1))
        .add(BODY, path("M55 6 L92 62 H55 Z"), path("M44 16 V62 H10 Z"))
        .add(BODY, path("M2 68 H98 L82 96 H18 Z"));
  }

  static Sketch rocket() {
    return new Sketch()
        .add(DARK, path("M40 80 H60 L64 92 H36 Z"))
        .add(SHADE, path("M32 50 L10 78 V98 L34 80 Z"), path("M68 50 L90 78 V98 L66 80 Z"))
        .add(BODY, path("M50 1 C78 22 74 62 68 82 H32 C26 62 22 22 50 1 Z"))
        .add(METAL, circle(50, 34, 11))
        .add(GLASS, circle(50, 34, 7.5));
  }

  static Sketch duck() {
    return new Sketch()
        .add(BEAK, path("M80 24 L100 30 L80 38 Z"))
        .add(
            BODY,
            circle(66, 28, 22),
            path(
                "M2 44 C14 58 30 56 46 44 C60 36 92 42 94 66 C95 86 78 95 50 95 C20 95 -2 76 2 44 Z"))
        .add(DARK, circle(73, 23, 4))
        .add(SEAM, line(2.5, "M34 66 C44 84 64 82 70 64"));
  }
}
