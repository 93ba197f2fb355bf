package io.sparkblip2.image;

import java.util.Arrays;

/**
 * Bicubic resampling of 8-bit RGB as Pillow's {@code Image.resize(size, BICUBIC)} does it, bit for
 * bit: across, rounded to bytes, then down (or the other way round for pictures that lose much more
 * height than width); weights in fixed point with 22 fraction bits.
 */
public final class BicubicResize {
  private static final int FRACTION_BITS = 22;
  private static final int HALF = 1 << (FRACTION_BITS - 1);

  private BicubicResize() {}

  /**
   * The whole image at another size; the aspect ratio is not kept.
   *
   * @return uint8, {@code height * width * 3}; the image's own array where the size does not change
   */
  public static byte[] resize(RgbImage image, int width, int height) {
    Weights down = Weights.of(image.height(), height);
    if (width == image.width()) {
      return height == image.height() ? image.rgb() : down(image.rgb(), width * 3, 0, down);
    }
    Weights across = Weights.of(image.width(), width);
    if (height == image.height()) {
      return across(image.rgb(), image.width(), 0, height, across);
    }
    if (downFirst(image, width, height)) {
      byte[] rows = down(image.rgb(), image.width() * 3, 0, down);
      return across(rows, image.width(), 0, height, across);
    }
    int first = down.first[0];
    int end = down.first[height - 1] + down.counts[height - 1];
    byte[] rows = across(image.rgb(), image.width(), first, end, across);
    return down(rows, width * 3, first, down);
  }

  /** Pillow's rule since version 13; the order shows in the rounding, by a level at most or two. */
  private static boolean downFirst(RgbImage image, int width, int height) {
    int lessRows = image.height() - height;
    return lessRows > 0 && lessRows > 2L * (image.width() - width);
  }

  private static byte[] across(byte[] rgb, int width, int firstRow, int lastRow, Weights weights) {
    byte[] out = new byte[(lastRow - firstRow) * weights.size() * 3];
    int to = 0;
    for (int y = firstRow; y < lastRow; y++) {
      for (int x = 0; x < weights.size(); x++) {
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        int from = (y * width + weights.first[x]) * 3;
        int end = weights.start(x) + weights.counts[x];
        for (int i = weights.start(x); i < end; i++) {
          int weight = weights.fixed[i];
          red += (rgb[from] & 0xff) * weight;
          green += (rgb[from + 1] & 0xff) * weight;
          blue += (rgb[from + 2] & 0xff) * weight;
          from += 3;
        }
        out[to] = clip(red);
        out[to + 1] = clip(green);
        out[to + 2] = clip(blue);
        to += 3;
      }
    }
    return out;
  }

  private static byte[] down(byte[] rows, int stride, int firstRow, Weights weights) {
    byte[] out = new byte[weights.size() * stride];
    int[] sums = new int[stride];
    for (int y = 0; y < weights.size(); y++) {
      Arrays.fill(sums, HALF);
      for (int i = 0; i < weights.counts[y]; i++) {
        int weight = weights.fixed[weights.start(y) + i];
        int from = (weights.first[y] + i - firstRow) * stride;
        for (int x = 0; x < stride; x++) {
          sums[x] += (rows[from + x] & 0xff) * weight;
        }
      }
      for (int x = 0; x < stride; x++) {
        out[y * stride + x] = clip(sums[x]);
      }
    }
    return out;
  }

  private static byte clip(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> FRACTION_BITS));
  }

  /**
   * Which inputs make each output, and how much of each.
   *
   * @param first index of the first input, per output
   * @param counts number of inputs, per output
   * @param fixed weights in fixed point, {@code taps} places per output
   */
  private record Weights(int[] first, int[] counts, int[] fixed, int taps) {
    static Weights of(int in, int out) {
      double scale = (double) in / out;
      double stretch = Math.max(scale, 1.0);
      double support = 2.0 * stretch;
      int taps = (int) Math.ceil(support) * 2 + 1;
      // Multiplied, not divided by: the last bit of the weights depends on it.
      double shrink = 1.0 / stretch;
      int[] first = new int[out];
      int[] counts = new int[out];
      int[] fixed = new int[Math.multiplyExact(out, taps)];
      double[] weights = new double[taps];
      for (int o = 0; o < out; o++) {
        double center = (o + 0.5) * scale;
        int low = Math.max(0, (int) (center - support + 0.5));
        int count = Math.min(in, (int) (center + support + 0.5)) - low;
        double sum = 0;
        for (int i = 0; i < count; i++) {
          weights[i] = cubic((i + low - center + 0.5) * shrink);
          sum += weights[i];
        }
        for (int i = 0; i < count; i++) {
          double share = (sum == 0 ? weights[i] : weights[i] / sum) * (1 << FRACTION_BITS);
          fixed[o * taps + i] = (int) (share < 0 ? share - 0.5 : share + 0.5);
        }
        first[o] = low;
        counts[o] = count;
      }
      return new Weights(first, counts, fixed, taps);
    }

    int size() {
      return first.length;
    }

    int start(int output) {
      return output * taps;
    }

    /** Keys' cubic with a = -0.5. */
    private static double cubic(double t) {
      double x = Math.abs(t);
      if (x < 1) {
        return (1.5 * x - 2.5) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    }
  }
}
