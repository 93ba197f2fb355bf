package io.sparkblip2.image;

import java.util.Arrays;

/** The coefficients of macroblocks, read and dequantized (RFC 6386, section 13). */
final class Vp8Residuals {
  /** 16 luma blocks, 4 of each chroma plane, 16 coefficients each, row by row. */
  static final int COEFFICIENTS = 24 * 16;

  private static final int SECOND = 24;
  private static final int LUMA_WITHOUT_DC = 0;
  private static final int LUMA_DC = 1;
  private static final int CHROMA = 2;
  private static final int LUMA = 3;
  private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
  private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

  /** Probabilities of the bits of large values, by category; each begins at its own least value. */
  private static final int[][] CATEGORIES = {
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };

  /** Flags of a macroblock's edge: 4 luma, 2 of each chroma plane, 1 second-order. */
  private static final int FLAGS = 9;

  private final Vp8Header header;
  private final int[] probabilities;
  private final int[] above;
  private final int[] left = new int[FLAGS];
  private final int[] coefficients = new int[COEFFICIENTS + 16];
  private Vp8Bits bits;

  Vp8Residuals(Vp8Header header) {
    this.header = header;
    probabilities = header.coefficients();
    above = new int[header.macroblockColumns() * FLAGS];
  }

  void startRow(int row) {
    bits = header.partition(row);
    Arrays.fill(left, 0);
  }

  /** The last macroblock's; see {@link #COEFFICIENTS}. */
  int[] coefficients() {
    return coefficients;
  }

  /**
   * @return whether any coefficient is not zero
   */
  boolean read(int column, Vp8Modes modes) {
    int edge = column * FLAGS;
    Arrays.fill(coefficients, 0);
    if (modes.skipped()) {
      int kept = modes.subblocks() ? FLAGS - 1 : FLAGS;
      Arrays.fill(above, edge, edge + kept, 0);
      Arrays.fill(left, 0, kept, 0);
      return false;
    }
    Vp8Quantizer steps = header.quantizer(modes.segment());
    boolean any = false;
    int type = LUMA;
    int first = 0;
    if (!modes.subblocks()) {
      readSecond(edge + 8, steps);
      type = LUMA_WITHOUT_DC;
      first = 1;
    }
    for (int i = 0; i < 16; i++) {
      any |= block(i, type, edge + (i & 3), i >> 2, first, steps.lumaDc(), steps.lumaAc());
    }
    for (int i = 16; i < 24; i++) {
      int plane = i < 20 ? 4 : 6;
      int x = edge + plane + (i & 1);
      int y = plane + (i >> 1 & 1);
      any |= block(i, CHROMA, x, y, 0, steps.chromaDc(), steps.chromaAc());
    }
    return any;
  }

  /** The DC coefficients of the luma blocks are coefficients themselves. */
  private void readSecond(int edge, Vp8Quantizer steps) {
    int context = above[edge] + left[8];
    int end = tokens(LUMA_DC, context, 0, steps.secondDc(), steps.secondAc(), SECOND * 16);
    above[edge] = end > 0 ? 1 : 0;
    left[8] = above[edge];
    Vp8Transform.spreadDc(coefficients, SECOND * 16);
  }

  private boolean block(int index, int type, int x, int y, int first, int dc, int ac) {
    int at = index * 16;
    int end = tokens(type, above[x] + left[y], first, dc, ac, at);
    above[x] = end > first ? 1 : 0;
    left[y] = above[x];
    return end > 1 || coefficients[at] != 0;
  }

  /**
   * @return one more than the place of the last coefficient that was written, in zigzag order
   */
  private int tokens(int type, int context, int first, int dc, int ac, int at) {
    int n = first;
    int p = row(type, n, context);
    while (n < 16) {
      if (bits.bit(probabilities[p]) == 0) {
        return n;
      }
      while (bits.bit(probabilities[p + 1]) == 0) {
        n++;
        if (n == 16) {
          return 16;
        }
        p = row(type, n, 0);
      }
      boolean one = bits.bit(probabilities[p + 2]) == 0;
      int value = one ? 1 : large(p);
      int signed = bits.flag() ? -value : value;
      // Kept in 16 bits, as every decoder does; damaged files only go beyond.
      coefficients[at + ZIGZAG[n]] = (short) (signed * (n == 0 ? dc : ac));
      n++;
      p = row(type, n, one ? 1 : 2);
    }
    return 16;
  }

  private static int row(int type, int n, int context) {
    return ((type * 8 + BANDS[n]) * 3 + context) * 11;
  }

  private int large(int p) {
    if (bits.bit(probabilities[p + 3]) == 0) {
      return bits.bit(probabilities[p + 4]) == 0 ? 2 : 3 + bits.bit(probabilities[p + 5]);
    }
    if (bits.bit(probabilities[p + 6]) == 0) {
      if (bits.bit(probabilities[p + 7]) == 0) {
        return 5 + bits.bit(159);
      }
      return 7 + 2 * bits.bit(165) + bits.bit(145);
    }
    int high = bits.bit(probabilities[p + 8]);
    int category = 2 * high + bits.bit(probabilities[p + 9 + high]);
    int extra = 0;
    for (int probability : CATEGORIES[category]) {
      extra = 2 * extra + bits.bit(probability);
    }
    return 3 + (8 << category) + extra;
  }
}
