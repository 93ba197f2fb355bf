package io.sparkblip2.catalog;

import java.awt.geom.Path2D;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Outlines written as SVG path data, absolute commands M, L, H, V, Q, C and Z only. */
final class PathData {
  private static final Pattern TOKEN = Pattern.compile("[A-Z]|-?[0-9.]+");

  private final Matcher tokens;
  private final Path2D path = new Path2D.Double();

  private PathData(String data) {
    tokens = TOKEN.matcher(data);
  }

  static Path2D parse(String data) {
    return new PathData(data).read();
  }

  private Path2D read() {
    char command = 'Z';
    boolean more = tokens.find();
    while (more) {
      if (Character.isUpperCase(tokens.group().charAt(0))) {
        command = tokens.group().charAt(0);
        more = tokens.find();
      }
      draw(command);
      more = command == 'Z' ? more : tokens.find();
    }
    return path;
  }

  /** Stands at the command's first number, and ends at its last. */
  private void draw(char command) {
    switch (command) {
      case 'M' -> path.moveTo(number(), nextNumber());
      case 'L' -> path.lineTo(number(), nextNumber());
      case 'H' -> path.lineTo(number(), path.getCurrentPoint().getY());
      case 'V' -> path.lineTo(path.getCurrentPoint().getX(), number());
      case 'Q' -> path.quadTo(number(), nextNumber(), nextNumber(), nextNumber());
      case 'C' ->
          path.curveTo(
              number(), nextNumber(), nextNumber(), nextNumber(), nextNumber(), nextNumber());
      case 'Z' -> path.closePath();
      default -> throw new IllegalArgumentException("no path command: " + command);
    }
  }

  private double number() {
    return Double.parseDouble(tokens.group());
  }

  private double nextNumber() {
    if (!tokens.find()) {
      throw new IllegalArgumentException("a path ends in the middle of a command");
    }
    return number();
  }
}
