package io.sparkblip2.image;

/** Lossless WebP's fourteen predictors (RFC 9649, section 3.4.1). */
final class Vp8lPrediction {
  private static final int BLACK = 0xff000000;
  private static final int LEFT = 1;
  private static final int ABOVE = 2;

  private Vp8lPrediction() {}

  /**
   * @param pixels differences, replaced by what they differ from the prediction
   * @param modes of each block of {@code 2^bits} pixels on a side, in the green channel
   */
  static void undo(int[] pixels, int width, int bits, int[] modes) {
    int columns = Vp8lPixels.blocks(width, bits);
    pixels[0] = add(pixels[0], BLACK);
    for (int i = 1; i < pixels.length; i++) {
      int x = i % width;
      int mode = modes[(i / width >> bits) * columns + (x >> bits)] >> 8 & 15;
      if (i < width) {
        mode = LEFT;
      } else if (x == 0) {
        mode = ABOVE;
      }
      pixels[i] = add(pixels[i], prediction(mode, pixels, i, width));
    }
  }

  /** Channel by channel, each modulo 256. */
  static int add(int a, int b) {
    int alphaAndGreen = (a & 0xff00ff00) + (b & 0xff00ff00);
    int redAndBlue = (a & 0x00ff00ff) + (b & 0x00ff00ff);
    return (alphaAndGreen & 0xff00ff00) | (redAndBlue & 0x00ff00ff);
  }

  private static int prediction(int mode, int[] pixels, int i, int width) {
    int left = pixels[i - 1];
    if (mode == LEFT) {
      return left;
    }
    int above = pixels[i - width];
    if (mode == ABOVE) {
      return above;
    }
    int corner = pixels[i - width - 1];
    // At the right border that is the first pixel of this row.
    int aboveRight = pixels[i - width + 1];
    return switch (mode) {
      case 3 -> aboveRight;
      case 4 -> corner;
      case 5 -> mean(mean(left, aboveRight), above);
      case 6 -> mean(left, corner);
      case 7 -> mean(left, above);
      case 8 -> mean(corner, above);
      case 9 -> mean(above, aboveRight);
      case 10 -> mean(mean(left, corner), mean(above, aboveRight));
      case 11 -> nearer(left, above, corner);
      case 12 -> extended(left, above, corner);
      case 13 -> halfExtended(mean(left, above), corner);
      default -> BLACK;
    };
  }

  private static int mean(int a, int b) {
    return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
  }

  /** Of left and above the one that is nearer to left + above - corner. */
  private static int nearer(int left, int above, int corner) {
    int toLeft = 0;
    int toAbove = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int c = corner >> shift & 0xff;
      toLeft += Math.abs((above >> shift & 0xff) - c);
      toAbove += Math.abs((left >> shift & 0xff) - c);
    }
    return toLeft < toAbove ? left : above;
  }

  private static int extended(int left, int above, int corner) {
    int pixel = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int sum = (left >> shift & 0xff) + (above >> shift & 0xff) - (corner >> shift & 0xff);
      pixel |= clip(sum) << shift;
    }
    return pixel;
  }

  private static int halfExtended(int mean, int corner) {
    int pixel = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      int m = mean >> shift & 0xff;
      pixel |= clip(m + (m - (corner >> shift & 0xff)) / 2) << shift;
    }
    return pixel;
  }

  private static int clip(int x) {
    return Math.max(0, Math.min(255, x));
  }
}
