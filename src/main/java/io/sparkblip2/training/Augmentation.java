package io.sparkblip2.training;

import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.RgbImage;
import java.io.Serializable;
import java.util.SplittableRandom;

/**
 * How pictures are changed while a network learns; every draw comes from the generator that it is
 * given.
 *
 * @param minScale smallest share of the picture's area that a crop keeps, 0 to 1; 1 does not crop
 * @param maxAspect a crop's sides are stretched by a factor of up to this, 1 or more
 * @param flip probability of a mirror image; 0 where left and right mean something
 * @param jitter brightness and contrast change by a factor of 1 - jitter to 1 + jitter
 * @param degrade probability of each of: fewer pixels, blur, JPEG
 */
public record Augmentation(
    double minScale, double maxAspect, double flip, double jitter, double degrade)
    implements Serializable {

  /**
   * @param image uint8, side x side x 3; not changed
   * @param size side of the result
   */
  byte[] apply(byte[] image, int side, int size, SplittableRandom random) {
    byte[] pixels = BicubicResize.resize(crop(image, side, random), size, size);
    pixels = pixels == image ? pixels.clone() : pixels;
    if (random.nextDouble() < flip) {
      flip(pixels, size);
    }
    jitter(pixels, factor(random), factor(random));
    if (random.nextDouble() < degrade) {
      pixels = Degradation.fewerPixels(pixels, size, 0.5 + 0.4 * random.nextDouble());
    }
    if (random.nextDouble() < degrade) {
      pixels = Degradation.blur(pixels, size, 0.1 + 0.4 * random.nextDouble());
    }
    if (random.nextDouble() < degrade) {
      pixels = Degradation.jpeg(pixels, size, (float) (0.4 + 0.5 * random.nextDouble()));
    }
    return pixels;
  }

  private double factor(SplittableRandom random) {
    return 1 + jitter * (2 * random.nextDouble() - 1);
  }

  private RgbImage crop(byte[] image, int side, SplittableRandom random) {
    double area = minScale + (1 - minScale) * random.nextDouble();
    double stretch = Math.exp(Math.log(maxAspect) * (2 * random.nextDouble() - 1) / 2);
    int width = clamp(side * Math.sqrt(area) * stretch, side);
    int height = clamp(side * Math.sqrt(area) / stretch, side);
    int left = (int) (random.nextDouble() * (side - width + 1));
    int top = (int) (random.nextDouble() * (side - height + 1));
    if (width == side && height == side) {
      return new RgbImage(side, side, image, "");
    }
    byte[] cut = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      System.arraycopy(image, ((top + y) * side + left) * 3, cut, y * width * 3, width * 3);
    }
    return new RgbImage(width, height, cut, "");
  }

  private static int clamp(double length, int side) {
    return (int) Math.max(1, Math.min(side, Math.round(length)));
  }

  private static void flip(byte[] pixels, int size) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size / 2; x++) {
        int left = (y * size + x) * 3;
        int right = (y * size + size - 1 - x) * 3;
        for (int c = 0; c < 3; c++) {
          byte kept = pixels[left + c];
          pixels[left + c] = pixels[right + c];
          pixels[right + c] = kept;
        }
      }
    }
  }

  /** Contrast is about the picture's own mean. */
  private static void jitter(byte[] pixels, double brightness, double contrast) {
    long sum = 0;
    for (byte pixel : pixels) {
      sum += pixel & 0xff;
    }
    double mean = brightness * sum / pixels.length;
    byte[] changed = new byte[256];
    for (int level = 0; level < 256; level++) {
      double wanted = mean + contrast * (brightness * level - mean);
      changed[level] = (byte) Math.max(0, Math.min(255, Math.round(wanted)));
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = changed[pixels[i] & 0xff];
    }
  }
}
