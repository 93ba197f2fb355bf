package io.sparkblip2.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Black and white pictures in fax coding (ITU-T T.4 and T.6), read by the JDK. */
final class TiffFax {
  private TiffFax() {}

  static RgbImage decode(byte[] bytes, TiffLayout layout) throws ImageFailure {
    ImageReader reader = jdkReader();
    List<String> warnings = new ArrayList<>();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      BufferedImage image = reader.read(0);
      if (!warnings.isEmpty()) {
        throw ImageFailure.corrupt("The TIFF file is damaged: " + warnings.get(0));
      }
      int width = layout.width();
      int height = layout.height();
      byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
      int[] row = new int[width];
      for (int y = 0; y < height; y++) {
        image.getRGB(0, y, width, 1, row, 0, width);
        for (int x = 0; x < width; x++) {
          int at = (y * width + x) * 3;
          rgb[at] = rgb[at + 1] = rgb[at + 2] = (byte) row[x];
        }
      }
      return new RgbImage(width, height, rgb, "tiff");
    } catch (IOException e) {
      throw ImageFailure.corrupt("The TIFF file is damaged: " + SafeText.of(e));
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader jdkReader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("tiff");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader;
      }
    }
    throw new IllegalStateException("This Java runtime has no TIFF reader (module java.desktop)");
  }
}
