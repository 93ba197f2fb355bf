package io.sparkblip2.image;

import java.util.Arrays;

/**
 * How each macroblock of a row is predicted (RFC 6386, sections 10 and 11), one after the other.
 */
final class Vp8Modes {
  private final Vp8Header header;
  private final Vp8Bits bits;

  /** Modes of the row of subblocks above, and of the column to the left. */
  private final int[] above;

  private final int[] left = new int[4];

  private int segment;
  private boolean skipped;
  private boolean subblocks;
  private final int[] luma = new int[16];
  private int chroma;

  Vp8Modes(Vp8Header header) {
    this.header = header;
    bits = header.modes();
    above = new int[header.macroblockColumns() * 4];
  }

  void startRow() {
    Arrays.fill(left, Vp8Prediction.DC);
  }

  void read(int column) {
    segment = 0;
    if (header.segmentMap()) {
      int[] tree = header.segmentTree();
      segment = bits.bit(tree[0]) == 0 ? bits.bit(tree[1]) : 2 + bits.bit(tree[2]);
    }
    skipped = header.skipProbability() >= 0 && bits.bit(header.skipProbability()) == 1;
    subblocks = bits.bit(145) == 0;
    if (subblocks) {
      readSubblocks(column * 4);
    } else {
      int mode = lumaMode();
      Arrays.fill(luma, mode);
      Arrays.fill(above, column * 4, column * 4 + 4, mode);
      Arrays.fill(left, mode);
    }
    chroma = chromaMode();
  }

  int segment() {
    return segment;
  }

  /** Whether there are no coefficients. */
  boolean skipped() {
    return skipped;
  }

  /** Whether luma is predicted in sixteen parts. */
  boolean subblocks() {
    return subblocks;
  }

  /** The mode of a subblock, or of them all. */
  int luma(int subblock) {
    return luma[subblock];
  }

  int chroma() {
    return chroma;
  }

  private void readSubblocks(int first) {
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        int mode = subblockMode((above[first + x] * 10 + left[y]) * 9);
        above[first + x] = mode;
        left[y] = mode;
        luma[y * 4 + x] = mode;
      }
    }
  }

  private int lumaMode() {
    if (bits.bit(156) == 1) {
      return bits.bit(128) == 1 ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL;
    }
    return bits.bit(163) == 1 ? Vp8Prediction.VERTICAL : Vp8Prediction.DC;
  }

  private int chromaMode() {
    if (bits.bit(142) == 0) {
      return Vp8Prediction.DC;
    }
    if (bits.bit(114) == 0) {
      return Vp8Prediction.VERTICAL;
    }
    return bits.bit(183) == 1 ? Vp8Prediction.TRUE_MOTION : Vp8Prediction.HORIZONTAL;
  }

  private int subblockMode(int row) {
    if (branch(row, 0) == 0) {
      return Vp8Prediction.DC;
    }
    if (branch(row, 1) == 0) {
      return Vp8Prediction.TRUE_MOTION;
    }
    if (branch(row, 2) == 0) {
      return Vp8Prediction.VERTICAL;
    }
    if (branch(row, 3) == 0) {
      if (branch(row, 4) == 0) {
        return Vp8Prediction.HORIZONTAL;
      }
      return branch(row, 5) == 0 ? Vp8Prediction.RIGHT_DOWN : Vp8Prediction.VERTICAL_RIGHT;
    }
    if (branch(row, 6) == 0) {
      return Vp8Prediction.LEFT_DOWN;
    }
    if (branch(row, 7) == 0) {
      return Vp8Prediction.VERTICAL_LEFT;
    }
    return branch(row, 8) == 0 ? Vp8Prediction.HORIZONTAL_DOWN : Vp8Prediction.HORIZONTAL_UP;
  }

  private int branch(int row, int node) {
    return bits.bit(Vp8Tables.SUBBLOCK_MODES[row + node]);
  }
}
