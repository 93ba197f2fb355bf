package io.sparkblip2.image;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG to what libjpeg-turbo and Pillow make of it.
 *
 * <p>The JDK's libjpeg does the transform and the upsampling, which agree with libjpeg-turbo's; it
 * is asked for raw components, because the JDK's own colour conversion applies profiles and does
 * not know Adobe's inverted CMYK.
 */
final class JpegDecoder {
  private JpegDecoder() {}

  static RgbImage decode(byte[] bytes, PixelLimit limit) throws ImageFailure {
    JpegFile file = JpegFile.read(bytes, limit);
    byte[] samples = samples(file);
    byte[] rgb =
        switch (file.components()) {
          case 1 -> JpegColor.grey(samples);
          case 3 -> file.isYcc() ? JpegColor.ycc(samples, 3) : samples;
          default -> JpegColor.cmyk(file.isYcc() ? JpegColor.ycck(samples) : samples);
        };
    RgbImage image = new RgbImage(file.width(), file.height(), rgb, "jpeg");
    return Orientation.upright(image, file.orientation());
  }

  /** Components as they are stored, upsampled and interleaved. */
  static byte[] samples(JpegFile file) throws ImageFailure {
    ImageReader reader = jdkReader();
    List<String> warnings = new ArrayList<>();
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(file.plain()))) {
      reader.setInput(in, true, true);
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      Raster raster = reader.readRaster(0, null);
      judge(warnings);
      byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
      if (samples.length != file.width() * file.height() * file.components()) {
        throw ImageFailure.corrupt("The JPEG file's picture has another size than its header.");
      }
      return samples;
    } catch (IIOException e) {
      throw failure(e);
    } catch (IOException e) {
      throw ImageFailure.truncated("The JPEG file ends too early: " + SafeText.of(e));
    } finally {
      reader.dispose();
    }
  }

  /** libjpeg goes on after an error and fills the rest with grey; here that is no picture. */
  private static void judge(List<String> warnings) throws ImageFailure {
    for (String warning : warnings) {
      if (warning.contains("remature end") || warning.contains("Truncated")) {
        throw ImageFailure.truncated("The JPEG file's picture data ends too early: " + warning);
      }
      if (warning.contains("Corrupt JPEG data") && !warning.contains("extraneous bytes")) {
        throw ImageFailure.corrupt("The JPEG file is damaged: " + warning);
      }
    }
  }

  private static ImageFailure failure(IIOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError memory) {
        throw memory;
      }
    }
    return ImageFailure.corrupt("The JPEG file is damaged: " + SafeText.of(e));
  }

  /** Not a plug-in that took its place: only this reader hands out raw components. */
  private static ImageReader jdkReader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader;
      }
    }
    throw new IllegalStateException("This Java runtime has no JPEG reader (module java.desktop)");
  }
}
