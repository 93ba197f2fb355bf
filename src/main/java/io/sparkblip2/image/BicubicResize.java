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

  /** So many are held at once, 4 MiB: those of a row of 250,000 pixels. */
  private static final int MOST_WEIGHTS = 1 << 20;

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
    int size = weights.size();
    byte[] out = new byte[(lastRow - firstRow) * size * 3];
    // A band of columns at a time; of all but absurdly long rows, the whole.
    int band = Math.max(1, Math.min(size, MOST_WEIGHTS / weights.taps));
    int[] fixed = new int[band * weights.taps];
    double[] exact = new double[weights.taps];
    for (int left = 0; left < size; left += band) {
      int right = Math.min(size, left + band);
      for (int x = left; x < right; x++) {
        weights.weigh(x, exact, fixed, (x - left) * weights.taps);
      }
      for (int y = firstRow; y < lastRow; y++) {
        int to = ((y - firstRow) * size + left) * 3;
        for (int x = left; x < right; x++) {
          int red = HALF;
          int green = HALF;
          int blue = HALF;
          int from = (y * width + weights.first[x]) * 3;
          int start = (x - left) * weights.taps;
          int end = start + weights.counts[x];
          for (int i = start; i < end; i++) {
            int weight = fixed[i];
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
    }
    return out;
  }

  private static byte[] down(byte[] rows, int stride, int firstRow, Weights weights) {
    byte[] out = new byte[weights.size() * stride];
    int[] sums = new int[stride];
    int[] fixed = new int[weights.taps];
    double[] exact = new double[weights.taps];
    for (int y = 0; y < weights.size(); y++) {
      Arrays.fill(sums, HALF);
      weights.weigh(y, exact, fixed, 0);
      for (int i = 0; i < weights.counts[y]; i++) {
        int weight = fixed[i];
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
   * @param scale inputs per output
   * @param taps most inputs of an output
   * @param first index of the first input, per output
   * @param counts number of inputs, per output
   */
  private record Weights(double scale, int taps, int[] first, int[] counts) {
    static Weights of(int in, int out) {
      double scale = (double) in / out;
      double support = 2.0 * Math.max(scale, 1.0);
      int[] first = new int[out];
      int[] counts = new int[out];
      for (int o = 0; o < out; o++) {
        double center = (o + 0.5) * scale;
        first[o] = Math.max(0, (int) (center - support + 0.5));
        counts[o] = Math.min(in, (int) (center + support + 0.5)) - first[o];
      }
      return new Weights(scale, (int) Math.ceil(support) * 2 + 1, first, counts);
    }

    int size() {
      return first.length;
    }

    /**
     * Works out the weights of one output.
     *
     * @param exact room for {@code taps} of them
     * @param fixed gets them in fixed point, from index {@code at} on
     */
    void weigh(int output, double[] exact, int[] fixed, int at) {
      double center = (output + 0.5) * scale;
      // Multiplied, not divided by: the last bit of the weights depends on it.
      double shrink = 1.0 / Math.max(scale, 1.0);
      double sum = 0;
      for (int i = 0; i < counts[output]; i++) {
        exact[i] = cubic((i + first[output] - center + 0.5) * shrink);
        sum += exact[i];
      }
      for (int i = 0; i < counts[output]; i++) {
        double share = (sum == 0 ? exact[i] : exact[i] / sum) * (1 << FRACTION_BITS);
        fixed[at + i] = (int) (share < 0 ? share - 0.5 : share + 0.5);
      }
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
