package io.sparkblip2.catalog;

import io.sparkblip2.image.ImageEncoder;
import java.awt.image.BufferedImage;
import java.io.Serializable;

/**
 * How pictures are stored. The same pixels give the same bytes on the same Java.
 *
 * @param name {@code jpeg} or {@code png}
 * @param jpegQuality 1 to 100; of no account for PNG
 */
public record PictureFormat(String name, int jpegQuality) implements Serializable {

  /** As file names end, with the dot. */
  public String extension() {
    return isJpeg() ? ".jpg" : ".png";
  }

  /** The bytes of a file. */
  public byte[] encode(BufferedImage image) {
    return isJpeg() ? ImageEncoder.jpeg(image, jpegQuality / 100f) : ImageEncoder.png(image);
  }

  private boolean isJpeg() {
    return name.equals("jpeg");
  }
}
