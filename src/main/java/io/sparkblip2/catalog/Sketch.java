package io.sparkblip2.catalog;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How a kind of product looks, in a frame of 100 x 100 with y downwards: parts from back to front.
 */
final class Sketch {
  /** A part; {@code material} says how it is filled. */
  record Part(Material material, Shape shape) {}

  private final List<Part> parts = new ArrayList<>();
  private final Area silhouette = new Area();
  private final Map<ProductPattern, List<Shape>> prints = new EnumMap<>(ProductPattern.class);

  static Shape path(String data) {
    return PathData.parse(data);
  }

  static Shape line(double width, String data) {
    return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
        .createStrokedShape(PathData.parse(data));
  }

  static Shape ellipse(double centerX, double centerY, double radiusX, double radiusY) {
    return new Ellipse2D.Double(centerX - radiusX, centerY - radiusY, 2 * radiusX, 2 * radiusY);
  }

  static Shape circle(double centerX, double centerY, double radius) {
    return ellipse(centerX, centerY, radius, radius);
  }

  static Shape box(double x, double y, double width, double height, double rounding) {
    return new RoundRectangle2D.Double(x, y, width, height, 2 * rounding, 2 * rounding);
  }

  /** Adds a part in front of those so far; several shapes become one. */
  Sketch add(Material material, Shape... shapes) {
    Area area = new Area();
    for (Shape shape : shapes) {
      area.add(new Area(shape));
    }
    parts.add(new Part(material, area));
    silhouette.add(area);
    return this;
  }

  List<Part> parts() {
    return parts;
  }

  /** Everything that hides the background. */
  Area silhouette() {
    return silhouette;
  }

  Rectangle2D bounds() {
    return silhouette.getBounds2D();
  }

  /** For every part, what a pattern gives the second colour; empty shapes where there is none. */
  synchronized List<Shape> print(ProductPattern pattern) {
    return prints.computeIfAbsent(
        pattern, missing -> parts.stream().map(part -> print(missing, part)).toList());
  }

  private static Shape print(ProductPattern pattern, Part part) {
    return part.material() == Material.BODY ? pattern.on(new Area(part.shape())) : new Area();
  }
}
