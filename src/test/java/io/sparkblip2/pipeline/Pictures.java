package io.sparkblip2.pipeline;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Draws image files of one colour. */
public final class Pictures {
  private Pictures() {}

  public static Path draw(Path file, int red, int green, int blue) {
    return write(file, plain(red, green, blue));
  }

  /** A grey picture with a corner of another grey. */
  static Path drawWithCorner(Path file, int grey, int corner) {
    BufferedImage image = plain(grey, grey, grey);
    image.setRGB(0, 0, corner << 16 | corner << 8 | corner);
    return write(file, image);
  }

  private static BufferedImage plain(int red, int green, int blue) {
    BufferedImage image = new BufferedImage(12, 9, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 9; y++) {
      for (int x = 0; x < 12; x++) {
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  private static Path write(Path file, BufferedImage image) {
    try {
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** Pictures {@code 0.png}, {@code 1.png}, ... of the colours {@code n 10 20}. */
  public static void drawMany(Path folder, int count) {
    for (int i = 0; i < count; i++) {
      draw(folder.resolve(i + ".png"), i, 10, 20);
    }
  }
}
