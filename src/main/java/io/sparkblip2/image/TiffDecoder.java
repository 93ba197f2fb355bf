package io.sparkblip2.image;

import java.nio.ByteOrder;
import java.util.List;

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
    int pixels = Math.multiplyExact(layout.width(), layout.height());
    raster = new byte[Math.multiplyExact(pixels, channels)];
  }

  static RgbImage decode(byte[] bytes, PixelLimit limit) throws ImageFailure {
    TiffTags tags = TiffTags.read(bytes);
    TiffLayout layout = TiffLayout.of(tags, limit);
    List<int[]> chunks = TiffChunk.places(bytes.length, tags, layout);
    byte[] rgb;
    if (layout.isFax()) {
      rgb = JpegColor.grey(TiffFax.decode(bytes, chunks, layout, tags));
    } else {
      PixelLimit.requireData((long) layout.width() * layout.height(), bytes.length, DENSEST);
      TiffDecoder decoder = new TiffDecoder(bytes, tags, layout);
      decoder.readChunks(chunks, limit);
      rgb = TiffColor.rgb(decoder.raster, layout, tags);
    }
    RgbImage image = new RgbImage(layout.width(), layout.height(), rgb, "tiff");
    int orientation = tags.one(274, 0);
    return Orientation.upright(
        image, orientation == 0 ? Orientation.inXmp(tags.bytes(700)) : orientation);
  }

  private void readChunks(List<int[]> chunks, PixelLimit limit) throws ImageFailure {
    int columns = layout.chunkColumns();
    int inPlane = columns * layout.chunkRows();
    int planes = layout.planar() ? channels : 1;
    TiffChunk chunk = new TiffChunk(layout);
    for (int i = 0; i < inPlane * planes; i++) {
      int column = i % columns;
      int row = i % inPlane / columns;
      int rows = layout.storedRows(row);
      int[] place = chunks.get(i);
      byte[] samples =
          layout.compression() == TiffLayout.JPEG
              ? TiffJpeg.decode(file, place, layout, tags, rows, limit)
              : chunk.unpack(file, place[0], place[1], rows);
      place(samples, column, row, i / inPlane);
    }
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
