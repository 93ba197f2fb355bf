package io.sparkblip2.training;

import io.sparkblip2.image.BicubicResize;
import io.sparkblip2.image.ImageAccess;
import io.sparkblip2.image.ImageDecoder;
import io.sparkblip2.image.ImageEncoder;
import io.sparkblip2.image.ImageFailure;
import io.sparkblip2.image.RgbImage;

/** What poor cameras and networks do to square pictures of size x size x 3 bytes. */
final class Degradation {
  private static final ImageDecoder DECODER = new ImageDecoder(ImageAccess.defaults());

  private Degradation() {}

  /** Scaled down to a share of its side, and up again. */
  static byte[] fewerPixels(byte[] pixels, int size, double share) {
    int small = Math.max(1, (int) Math.round(size * share));
    byte[] fewer = BicubicResize.resize(new RgbImage(size, size, pixels, ""), small, small);
    return BicubicResize.resize(new RgbImage(small, small, fewer, ""), size, size);
  }

  /**
   * Every pixel gives a share of itself to its neighbours, along rows and then along columns.
   *
   * @param share 0 to 0.67
   */
  static byte[] blur(byte[] pixels, int size, double share) {
    return blur(blur(pixels, size, share, 3, size * 3), size, share, size * 3, 3);
  }

  private static byte[] blur(byte[] pixels, int size, double share, int step, int line) {
    byte[] blurred = new byte[pixels.length];
    for (int l = 0; l < size; l++) {
      for (int p = 0; p < size; p++) {
        int here = l * line + p * step;
        int before = p == 0 ? here : here - step;
        int behind = p == size - 1 ? here : here + step;
        for (int c = 0; c < 3; c++) {
          double neighbours = ((pixels[before + c] & 0xff) + (pixels[behind + c] & 0xff)) / 2.0;
          double mixed = (1 - share) * (pixels[here + c] & 0xff) + share * neighbours;
          blurred[here + c] = (byte) Math.round(mixed);
        }
      }
    }
    return blurred;
  }

  /**
   * Through a JPEG file and back.
   *
   * @param quality 0 to 1
   */
  static byte[] jpeg(byte[] pixels, int size, float quality) {
    RgbImage image = new RgbImage(size, size, pixels, "");
    try {
      return DECODER.decode(ImageEncoder.jpeg(ImageEncoder.buffered(image), quality)).rgb();
    } catch (ImageFailure e) {
      throw new IllegalStateException("A JPEG just written cannot be read", e);
    }
  }
}
