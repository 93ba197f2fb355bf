package io.sparkblip2.catalog;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

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
    ImageWriter writer = ImageIO.getImageWritersByFormatName(name).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam options = writer.getDefaultWriteParam();
      if (isJpeg()) {
        options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        options.setCompressionQuality(jpegQuality / 100f);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), options);
    } catch (IOException e) {
      throw new UncheckedIOException("A picture in memory cannot be written to memory", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private boolean isJpeg() {
    return name.equals("jpeg");
  }
}
