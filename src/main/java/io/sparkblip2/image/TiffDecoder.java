package io.sparkblip2.image;

import java.nio.ByteOrder;

/**
 * Decodes the first picture of a TIFF: grey, RGB, palette, CMYK, and JPEG's YCbCr; in strips or
 * tiles, together or in planes; not compressed or with PackBits, LZW, Deflate, JPEG or fax coding.
 *
 * <p>What Pillow and this class would see differently is refused. As in PNG, the high byte of
 * 16-bit grey is kept.
 */
final class TiffDecoder {
  /** Most pixels of a byte: deflate's 1032 to 1, 8 of them bits. */
  private static final long DENSEST = 8 * 1032;

  private final byte[] file;
  private final TiffTags tags;
  private final TiffLayout layout;

  /** Samples of 8 bits at most, those that colour needs: the colours and a premultiplying alpha. */
  private final byte[] raster;

  private final int channels;

  private TiffDecoder(byte[] file, TiffTags tags, TiffLayout layout) {
    this.file = file;
    this.tags = tags;
    this.layout = layout;
    channels = layout.photometric().colors() + (layout.premultiplied() ? 1 : 0);
    raster =
        new byte
            [Math.multiplyExact(Math.multiplyExact(layout.width(), layout.height()), channels)];
  }

  static RgbImage decode(byte[] bytes, PixelLimit limit) throws ImageFailure {
    TiffTags tags = TiffTags.read(bytes);
    TiffLayout layout = TiffLayout.of(tags, limit);
    RgbImage image;
    if (layout.isFax()) {
      image = TiffFax.decode(bytes, layout);
    } else {
      PixelLimit.requireData((long) layout.width() * layout.height(), bytes.length, DENSEST);
      TiffDecoder decoder = new TiffDecoder(bytes, tags, layout);
      decoder.readChunks(limit);
      byte[] rgb = TiffColor.rgb(decoder.raster, layout, tags);
      image = new RgbImage(layout.width(), layout.height(), rgb, "tiff");
    }
    int orientation = tags.one(274, 0);
    return Orientation.upright(
        image, orientation == 0 ? Orientation.inXmp(tags.bytes(700)) : orientation);
  }

  private void readChunks(PixelLimit limit) throws ImageFailure {
    long[] offsets = tags.all(layout.tiled() ? 324 : 273);
    long[] lengths = tags.all(layout.tiled() ? 325 : 279);
    int columns = layout.chunkColumns();
    int inPlane = Math.multiplyExact(columns, layout.chunkRows());
    int planes = layout.planar() ? layout.samples() : 1;
    if (offsets.length < (long) inPlane * planes) {
      throw ImageFailure.truncated("The TIFF file does not say where all of its picture is.");
    }
    TiffChunk chunk = new TiffChunk(layout);
    for (int plane = 0; plane < planes; plane++) {
      if (plane >= channels) {
        return;
      }
      for (int i = 0; i < inPlane; i++) {
        int index = plane * inPlane + i;
        int rows = layout.storedRows(i / columns);
        int start = start(offsets[index]);
        int end = end(start, index, lengths, rows);
        byte[] samples =
            layout.compression() == TiffLayout.JPEG
                ? TiffJpeg.decode(file, start, end, layout, tags, rows, limit)
                : chunk.unpack(file, start, end, rows);
        place(samples, i % columns, i / columns, plane);
      }
    }
  }

  private int start(long offset) throws ImageFailure {
    if (offset >= file.length) {
      throw ImageFailure.truncated("The TIFF file ends before a part of its picture.");
    }
    return (int) offset;
  }

  /** Without compression the length is known, and what the file says of it is often wrong. */
  private int end(int start, int index, long[] lengths, int rows) throws ImageFailure {
    long length = (long) layout.rowBytes() * rows;
    if (layout.compression() != TiffLayout.NOT_COMPRESSED) {
      if (index >= lengths.length) {
        throw ImageFailure.corrupt("The TIFF file does not say how long its parts are.");
      }
      length = lengths[index];
    }
    if (length > file.length - start) {
      throw ImageFailure.truncated("The TIFF file ends within a part of its picture.");
    }
    return start + (int) length;
  }

  /** Puts a chunk's samples where they belong, without what reaches over the picture's edge. */
  private void place(byte[] samples, int column, int row, int plane) {
    int x0 = column * layout.chunkWidth();
    int y0 = row * layout.chunkHeight();
    int columns = Math.min(layout.chunkWidth(), layout.width() - x0);
    int rows = Math.min(layout.chunkHeight(), layout.height() - y0);
    int stored = layout.chunkSamples();
    int kept = layout.planar() ? 1 : channels;
    for (int y = 0; y < rows; y++) {
      int to = ((y0 + y) * layout.width() + x0) * channels + plane;
      for (int x = 0; x < columns; x++) {
        for (int i = 0; i < kept; i++) {
          raster[to + x * channels + i] = sample(samples, y * layout.rowBytes(), x * stored + i);
        }
      }
    }
  }

  private byte sample(byte[] samples, int row, int index) {
    int bits = layout.bits();
    if (bits == 8) {
      return samples[row + index];
    }
    if (bits == 16) {
      return samples[row + 2 * index + (layout.order() == ByteOrder.BIG_ENDIAN ? 0 : 1)];
    }
    int bit = index * bits;
    return (byte) (samples[row + (bit >> 3)] >> (8 - bits - (bit & 7)) & ((1 << bits) - 1));
  }
}
