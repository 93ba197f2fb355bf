package io.sparkblip2.image;

/** VP8's inverse transforms (RFC 6386, section 14), in its integer arithmetic. */
final class Vp8Transform {
  /** The root of 2 times the cosine of an eighth of pi, less one, and times its sine; of 65536. */
  private static final int COSINE = 20091;

  private static final int SINE = 35468;

  private Vp8Transform() {}

  /** A Walsh-Hadamard transform: the second-order block becomes the luma blocks' DCs. */
  static void spreadDc(int[] coefficients, int second) {
    int[] sums = new int[16];
    for (int i = 0; i < 4; i++) {
      int in = second + i;
      int outer = coefficients[in] + coefficients[in + 12];
      int inner = coefficients[in + 4] + coefficients[in + 8];
      int innerLess = coefficients[in + 4] - coefficients[in + 8];
      int outerLess = coefficients[in] - coefficients[in + 12];
      sums[i] = outer + inner;
      sums[4 + i] = outerLess + innerLess;
      sums[8 + i] = outer - inner;
      sums[12 + i] = outerLess - innerLess;
    }
    for (int i = 0; i < 4; i++) {
      int row = i * 4;
      int first = sums[row] + 3;
      int outer = first + sums[row + 3];
      int inner = sums[row + 1] + sums[row + 2];
      int innerLess = sums[row + 1] - sums[row + 2];
      int outerLess = first - sums[row + 3];
      coefficients[row * 16] = (short) (outer + inner >> 3);
      coefficients[(row + 1) * 16] = (short) (outerLess + innerLess >> 3);
      coefficients[(row + 2) * 16] = (short) (outer - inner >> 3);
      coefficients[(row + 3) * 16] = (short) (outerLess - innerLess >> 3);
    }
  }

  /** Adds what a block's coefficients stand for to its prediction, 4 x 4 samples. */
  static void add(int[] coefficients, int block, Vp8Plane plane, int at) {
    int[] columns = new int[16];
    for (int i = 0; i < 4; i++) {
      int in = block + i;
      int even = coefficients[in] + coefficients[in + 8];
      int odd = coefficients[in] - coefficients[in + 8];
      int less = sine(coefficients[in + 4]) - cosine(coefficients[in + 12]);
      int more = cosine(coefficients[in + 4]) + sine(coefficients[in + 12]);
      columns[i] = even + more;
      columns[4 + i] = odd + less;
      columns[8 + i] = odd - less;
      columns[12 + i] = even - more;
    }
    for (int y = 0; y < 4; y++) {
      int in = y * 4;
      int first = columns[in] + 4;
      int even = first + columns[in + 2];
      int odd = first - columns[in + 2];
      int less = sine(columns[in + 1]) - cosine(columns[in + 3]);
      int more = cosine(columns[in + 1]) + sine(columns[in + 3]);
      int to = at + y * plane.stride();
      plane.add(to, even + more >> 3);
      plane.add(to + 1, odd + less >> 3);
      plane.add(to + 2, odd - less >> 3);
      plane.add(to + 3, even - more >> 3);
    }
  }

  private static int cosine(int x) {
    return (x * COSINE >> 16) + x;
  }

  private static int sine(int x) {
    return x * SINE >> 16;
  }
}
