package io.sparkblip2.image;

/**
 * What a macroblock's coefficients are multiplied with (RFC 6386, section 14.1): luma, the luma's
 * second-order DC block, and chroma, each with a step for DC and one for the rest.
 */
record Vp8Quantizer(
    int lumaDc, int lumaAc, int secondDc, int secondAc, int chromaDc, int chromaAc) {

  /**
   * @param deltas of the index: luma DC, second DC, second AC, chroma DC, chroma AC
   */
  static Vp8Quantizer of(int index, int[] deltas) {
    return new Vp8Quantizer(
        dc(index + deltas[0], 127),
        ac(index),
        2 * dc(index + deltas[1], 127),
        Math.max(8, ac(index + deltas[2]) * 155 / 100),
        dc(index + deltas[3], 117),
        ac(index + deltas[4]));
  }

  private static int dc(int index, int largest) {
    return Vp8Tables.DC_QUANTIZERS[Math.max(0, Math.min(largest, index))];
  }

  private static int ac(int index) {
    return Vp8Tables.AC_QUANTIZERS[Math.max(0, Math.min(127, index))];
  }
}
