package io.sparkblip2.image;

import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How a TIFF's picture is stored (TIFF 6.0), as far as it is of a kind that is read.
 *
 * @param bits of each sample: 1, 2, 4, 8 or 16
 * @param samples of each pixel, colours first
 * @param planar whether each sample has a plane of its own
 * @param chunkWidth width of a tile, or of the picture where it is in strips
 * @param chunkHeight height of a tile or strip
 */
record TiffLayout(
    int width,
    int height,
    int bits,
    int samples,
    Photometric photometric,
    boolean premultiplied,
    boolean planar,
    int compression,
    int predictor,
    boolean lowBitFirst,
    int chunkWidth,
    int chunkHeight,
    boolean tiled,
    ByteOrder order) {
  static final int NOT_COMPRESSED = 1;
  static final int FAX_RUNS = 2;
  static final int FAX_GROUP_3 = 3;
  static final int FAX_GROUP_4 = 4;
  static final int LZW = 5;
  static final int JPEG = 7;
  static final int DEFLATE = 8;
  static final int OLD_DEFLATE = 32946;
  static final int PACK_BITS = 32773;

  private static final int UNSIGNED = 1;
  private static final int ASSOCIATED_ALPHA = 1;

  /** What the samples mean; numbered as in the file. */
  enum Photometric {
    WHITE_IS_ZERO(1),
    BLACK_IS_ZERO(1),
    RGB(3),
    PALETTE(1),
    MASK(0),
    CMYK(4),
    YCC(3);

    private final int colors;

    Photometric(int colors) {
      this.colors = colors;
    }

    /** Samples that are colours. */
    int colors() {
      return colors;
    }
  }

  /**
   * @throws ImageFailure with {@code UNSUPPORTED_FORMAT}, {@code CORRUPT} or {@code
   *     TOO_MANY_PIXELS}
   */
  static TiffLayout of(TiffTags tags, PixelLimit limit) throws ImageFailure {
    int width = tags.one(256, 0);
    int height = tags.one(257, 0);
    limit.check(width, height);
    int samples = tags.one(277, 1);
    long[] extra = tags.all(338);
    boolean tiled = tags.has(324);
    int chunkHeight = tiled ? tags.one(323, 0) : (int) Math.min(height, first(tags, 278, height));
    TiffLayout layout =
        new TiffLayout(
            width,
            height,
            bits(tags, samples),
            samples,
            photometric(tags.one(262, 0)),
            extra.length > 0 && extra[0] == ASSOCIATED_ALPHA,
            tags.one(284, 1) == 2 && samples > 1,
            tags.one(259, NOT_COMPRESSED),
            tags.one(317, 1),
            tags.one(266, 1) == 2,
            tiled ? tags.one(322, 0) : width,
            chunkHeight,
            tiled,
            tags.order());
    layout.requireKnown(extra.length);
    if (Arrays.stream(tags.all(339)).anyMatch(format -> format != UNSIGNED)) {
      throw ImageFailure.unsupported("The TIFF file's samples are not unsigned whole numbers.");
    }
    limit.check(layout.chunkWidth, layout.chunkHeight);
    return layout;
  }

  boolean isFax() {
    return compression == FAX_RUNS || compression == FAX_GROUP_3 || compression == FAX_GROUP_4;
  }

  int chunkColumns() {
    return (width + chunkWidth - 1) / chunkWidth;
  }

  int chunkRows() {
    return (height + chunkHeight - 1) / chunkHeight;
  }

  /** Samples of a pixel in one chunk. */
  int chunkSamples() {
    return planar ? 1 : samples;
  }

  /** Rows that are stored for a chunk: the last strip is shorter, a tile is never. */
  int storedRows(int chunkRow) {
    return tiled ? chunkHeight : Math.min(chunkHeight, height - chunkRow * chunkHeight);
  }

  int rowBytes() {
    return Math.toIntExact(((long) chunkWidth * chunkSamples() * bits + 7) / 8);
  }

  private static long first(TiffTags tags, int tag, long otherwise) {
    long[] all = tags.all(tag);
    return all.length == 0 ? otherwise : all[0];
  }

  private static int bits(TiffTags tags, int samples) throws ImageFailure {
    long[] bits = tags.all(258);
    if (bits.length == 0) {
      return 1;
    }
    boolean equal = Arrays.stream(bits).allMatch(b -> b == bits[0]);
    if (!equal || (bits.length != 1 && bits.length < samples)) {
      throw ImageFailure.unsupported("The TIFF file's samples have different numbers of bits.");
    }
    return tags.one(258, 1);
  }

  private static Photometric photometric(int number) throws ImageFailure {
    if (number >= Photometric.values().length || number == Photometric.MASK.ordinal()) {
      throw ImageFailure.unsupported(
          "TIFF with photometric interpretation " + number + " is not read.");
    }
    return Photometric.values()[number];
  }

  private void requireKnown(int extra) throws ImageFailure {
    boolean single = photometric.colors == 1;
    boolean depth =
        bits == 8 || bits == 16 || (samples == 1 && (bits == 1 || bits == 2 || bits == 4));
    boolean palette = photometric != Photometric.PALETTE || bits <= 8;
    // RGB with a fourth sample that nobody explains is taken for RGBA everywhere.
    boolean unexplained = photometric == Photometric.RGB && samples == 4 && extra == 0;
    boolean count = samples == photometric.colors + extra || unexplained;
    boolean alpha = !premultiplied || photometric == Photometric.RGB;
    boolean ycc = photometric != Photometric.YCC || (compression == JPEG && !planar);
    if (!depth || !palette || !count || samples > 6 || !alpha || !ycc) {
      throw ImageFailure.unsupported(
          "TIFF with %d samples of %d bits as %s is not read."
              .formatted(samples, bits, photometric));
    }
    boolean predicted = predictor == 2 && bits >= 8;
    boolean fax = isFax() && single && samples == 1 && bits == 1;
    boolean plain = compression == NOT_COMPRESSED || (compression == PACK_BITS && !lowBitFirst);
    boolean packed = compression == LZW || compression == DEFLATE || compression == OLD_DEFLATE;
    boolean jpeg = compression == JPEG && bits == 8;
    boolean known =
        fax || plain || jpeg || (packed && !lowBitFirst && (predictor == 1 || predicted));
    if (!known || (lowBitFirst && bits > 8)) {
      throw ImageFailure.unsupported(
          "TIFF with compression %d, predictor %d and fill order %d is not read."
              .formatted(compression, predictor, lowBitFirst ? 2 : 1));
    }
  }
}
