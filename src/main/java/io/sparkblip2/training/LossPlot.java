package io.sparkblip2.training;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Draws learning curves: a line for each loss, that of the held-out examples dashed. */
public final class LossPlot {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 540;
  private static final int LEFT = 70;
  private static final int RIGHT = 200;
  private static final int TOP = 40;
  private static final int BOTTOM = 45;
  private static final int MARKS = 5;

  /** Told apart by most people whose eyes tell fewer colours apart (Okabe and Ito, 2008). */
  private static final List<Color> COLORS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9));

  private final List<LossRow> rows;
  private final double lastStep;
  private final double highest;
  private final boolean labels;

  private LossPlot(List<LossRow> rows, boolean labels) {
    this.labels = labels;
    this.rows = rows.stream().filter(row -> Double.isFinite(row.value())).toList();
    lastStep = this.rows.stream().mapToLong(LossRow::step).max().orElse(1);
    highest = Math.max(1e-9, this.rows.stream().mapToDouble(LossRow::value).max().orElse(1));
  }

  /**
   * Draws without a word where the machine has no fonts, as many a container has none.
   *
   * @param file a PNG, replaced
   */
  public static void write(String title, List<LossRow> rows, Path file) throws IOException {
    write(title, rows, file, hasFonts());
  }

  static void write(String title, List<LossRow> rows, Path file, boolean labels)
      throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    new LossPlot(rows, labels).draw(title, graphics);
    graphics.dispose();
    Path begun = file.resolveSibling("." + file.getFileName() + ".begun");
    ImageIO.write(image, "png", begun.toFile());
    Files.move(begun, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean hasFonts() {
    Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      graphics.getFontMetrics();
      return true;
    } catch (Error e) {
      // Java has no better name for it: "No physical fonts found", or the class that failed so.
      return false;
    } finally {
      graphics.dispose();
    }
  }

  private void write(Graphics2D graphics, String text, int x, int y) {
    if (labels) {
      graphics.drawString(text, x, y);
    }
  }

  private void draw(String title, Graphics2D graphics) {
    graphics.setColor(Color.BLACK);
    write(graphics, title, LEFT, TOP - 15);
    for (int i = 0; i <= MARKS; i++) {
      double share = (double) i / MARKS;
      int y = (int) y(share * highest);
      int x = (int) x(share * lastStep);
      graphics.setColor(new Color(0xE5E5E5));
      graphics.drawLine(LEFT, y, WIDTH - RIGHT, y);
      graphics.setColor(Color.DARK_GRAY);
      write(graphics, String.format(Locale.ROOT, "%.3g", share * highest), 12, y + 5);
      write(graphics, Long.toString(Math.round(share * lastStep)), x - 10, HEIGHT - 20);
    }
    List<String> losses = rows.stream().map(LossRow::loss).distinct().toList();
    for (int i = 0; i < losses.size(); i++) {
      graphics.setColor(COLORS.get(i % COLORS.size()));
      curve(graphics, losses.get(i), "train", new BasicStroke(1.5f), 2 * i);
      curve(graphics, losses.get(i), "validation", dashed(), 2 * i + 1);
    }
  }

  private void curve(Graphics2D graphics, String loss, String split, BasicStroke stroke, int line) {
    Path2D.Double path = new Path2D.Double();
    for (LossRow row : rows) {
      if (row.loss().equals(loss) && row.split().equals(split)) {
        if (path.getCurrentPoint() == null) {
          path.moveTo(x(row.step()), y(row.value()));
        } else {
          path.lineTo(x(row.step()), y(row.value()));
        }
      }
    }
    if (path.getCurrentPoint() != null) {
      int y = TOP + 10 + 18 * line;
      graphics.setStroke(stroke);
      graphics.draw(path);
      graphics.drawLine(WIDTH - RIGHT + 15, y - 4, WIDTH - RIGHT + 45, y - 4);
      write(graphics, loss + " " + split, WIDTH - RIGHT + 52, y);
      graphics.setStroke(new BasicStroke(1));
    }
  }

  private static BasicStroke dashed() {
    return new BasicStroke(
        1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);
  }

  private double x(double step) {
    return LEFT + (WIDTH - RIGHT - LEFT) * step / lastStep;
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * Math.max(0, value) / highest;
  }
}
