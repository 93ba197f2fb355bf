package io.sparkblip2.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a VP8 key frame says before its macroblocks (RFC 6386, section 9), in the order it does. */
final class Vp8Header {
  static final int SEGMENTS = 4;

  private static final int FRAME_HEADER = 10;
  private static final int FOURTEEN_BITS = 0x3fff;

  private final int width;
  private final int height;
  private final Vp8Bits bits;
  private final Vp8Bits[] partitions;
  private final int[] segmentQuantizer = new int[SEGMENTS];
  private final int[] segmentFilter = new int[SEGMENTS];
  private final int[] segmentTree = {255, 255, 255};
  private final int[] coefficients = Vp8Tables.COEFFICIENTS.clone();
  private boolean segmented;
  private boolean segmentMap;
  private boolean segmentAbsolute = true;
  private boolean simpleFilter;
  private int filterLevel;
  private int sharpness;
  private int keyFrameDelta;
  private int subblocksDelta;
  private Vp8Quantizer[] quantizers;
  private int skipProbability;

  /**
   * @throws ImageFailure with {@code CORRUPT} or {@code TRUNCATED}
   * @throws java.nio.BufferUnderflowException where the frame ends too early
   */
  Vp8Header(byte[] data, int start, int end) throws ImageFailure {
    if (end - start < FRAME_HEADER) {
      throw ImageFailure.truncated("The WebP file's picture ends within its header.");
    }
    ByteBuffer frame =
        ByteBuffer.wrap(data, start, end - start).slice().order(ByteOrder.LITTLE_ENDIAN);
    int tag = (frame.getShort(0) & 0xffff) | (frame.get(2) & 0xff) << 16;
    boolean shown = (tag & 0x10) != 0;
    if ((tag & 1) != 0 || (tag >> 1 & 7) > 3 || !shown) {
      throw ImageFailure.corrupt("The WebP picture does not begin with a key frame.");
    }
    width = frame.getShort(6) & FOURTEEN_BITS;
    height = frame.getShort(8) & FOURTEEN_BITS;
    int modesEnd = start + FRAME_HEADER + (tag >> 5);
    if (modesEnd > end) {
      throw ImageFailure.truncated("The WebP file's picture ends within its modes.");
    }
    bits = new Vp8Bits(data, start + FRAME_HEADER, modesEnd);
    bits.number(2); // colour space and clamping: without meaning in WebP
    readSegments();
    readFilter();
    partitions = new Vp8Bits[1 << bits.number(2)];
    locatePartitions(data, modesEnd, end);
    readQuantizers();
    bits.flag(); // whether probabilities outlive this frame
    for (int i = 0; i < coefficients.length; i++) {
      if (bits.bit(Vp8Tables.UPDATES[i]) == 1) {
        coefficients[i] = bits.number(8);
      }
    }
    skipProbability = bits.flag() ? bits.number(8) : -1;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int macroblockColumns() {
    return (width + 15) / 16;
  }

  int macroblockRows() {
    return (height + 15) / 16;
  }

  /** Positioned at the first macroblock's modes. */
  Vp8Bits modes() {
    return bits;
  }

  /** The coefficients of a row of macroblocks. */
  Vp8Bits partition(int row) {
    return partitions[row & (partitions.length - 1)];
  }

  /** In the order of {@link Vp8Tables#COEFFICIENTS}. */
  int[] coefficients() {
    return coefficients;
  }

  Vp8Quantizer quantizer(int segment) {
    return quantizers[segment];
  }

  /** Whether macroblocks name their segment. */
  boolean segmentMap() {
    return segmentMap;
  }

  int[] segmentTree() {
    return segmentTree;
  }

  /** That a macroblock has coefficients; -1 where all may have. */
  int skipProbability() {
    return skipProbability;
  }

  boolean simpleFilter() {
    return simpleFilter;
  }

  int sharpness() {
    return sharpness;
  }

  /**
   * @param subblocks whether the macroblock is predicted in parts
   * @return 0, for no filter, to 63
   */
  int filterLevel(int segment, boolean subblocks) {
    if (filterLevel == 0) {
      return 0;
    }
    int level = filterLevel;
    if (segmented) {
      level = segmentFilter[segment] + (segmentAbsolute ? 0 : filterLevel);
    }
    level += keyFrameDelta + (subblocks ? subblocksDelta : 0);
    return Math.max(0, Math.min(63, level));
  }

  private void readSegments() {
    segmented = bits.flag();
    if (!segmented) {
      return;
    }
    segmentMap = bits.flag();
    if (bits.flag()) {
      segmentAbsolute = bits.flag();
      for (int i = 0; i < SEGMENTS; i++) {
        segmentQuantizer[i] = bits.optional(7);
      }
      for (int i = 0; i < SEGMENTS; i++) {
        segmentFilter[i] = bits.optional(6);
      }
    }
    if (segmentMap) {
      for (int i = 0; i < segmentTree.length; i++) {
        segmentTree[i] = bits.flag() ? bits.number(8) : 255;
      }
    }
  }

  private void readFilter() {
    simpleFilter = bits.flag();
    filterLevel = bits.number(6);
    sharpness = bits.number(3);
    boolean deltas = bits.flag();
    if (deltas && bits.flag()) {
      // By reference frame, of which a key frame has the first, then by mode, likewise.
      int[] values = new int[8];
      for (int i = 0; i < values.length; i++) {
        values[i] = bits.optional(6);
      }
      keyFrameDelta = values[0];
      subblocksDelta = values[4];
    }
  }

  private void locatePartitions(byte[] data, int start, int end) throws ImageFailure {
    int sizes = start;
    int at = start + 3 * (partitions.length - 1);
    if (at >= end) {
      throw ImageFailure.truncated("The WebP file's picture ends before its coefficients.");
    }
    for (int i = 0; i < partitions.length - 1; i++) {
      int size =
          (data[sizes] & 0xff) | (data[sizes + 1] & 0xff) << 8 | (data[sizes + 2] & 0xff) << 16;
      int next = Math.min(end, at + size);
      partitions[i] = new Vp8Bits(data, at, next);
      at = next;
      sizes += 3;
    }
    partitions[partitions.length - 1] = new Vp8Bits(data, at, end);
  }

  private void readQuantizers() {
    int base = bits.number(7);
    int[] deltas = new int[5];
    for (int i = 0; i < deltas.length; i++) {
      deltas[i] = bits.optional(4);
    }
    quantizers = new Vp8Quantizer[SEGMENTS];
    for (int i = 0; i < SEGMENTS; i++) {
      int index = segmented ? segmentQuantizer[i] + (segmentAbsolute ? 0 : base) : base;
      quantizers[i] = Vp8Quantizer.of(index, deltas);
    }
  }
}
