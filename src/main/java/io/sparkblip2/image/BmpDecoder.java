package io.sparkblip2.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Decodes Windows and OS/2 bitmaps: palette, 16, 24 and 32 bits, run-length coded or not. */
final class BmpDecoder {
  private static final int PLAIN = 0;
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;
  private static final int BIT_FIELDS = 3;
  private static final int FILE_HEADER = 14;
  private static final int OLD_HEADER = 12;

  private final ByteBuffer in;
  private int width;
  private int height;
  private boolean topDown;
  private int bits;
  private int compression;
  private byte[] palette;
  private int[] masks;

  private BmpDecoder(byte[] bytes) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static RgbImage decode(byte[] bytes, PixelLimit limit) throws ImageFailure {
    return new BmpDecoder(bytes).decode(limit);
  }

  private RgbImage decode(PixelLimit limit) throws ImageFailure {
    requireLength(FILE_HEADER + OLD_HEADER);
    int pixels = in.getInt(10);
    header(limit);
    if (pixels < FILE_HEADER || pixels > in.capacity()) {
      throw ImageFailure.truncated("The BMP file ends before its pixels.");
    }
    in.position(pixels);
    boolean runs = compression == RLE8 || compression == RLE4;
    long stride = (((long) width * bits + 31) / 32) * 4;
    if (!runs && stride * height > in.remaining()) {
      throw ImageFailure.truncated("The BMP file ends within its pixels.");
    }
    byte[] indices = runs ? BmpRuns.decode(in, compression == RLE4, width, height) : null;
    byte[] rgb = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      int to = (topDown ? y : height - 1 - y) * width * 3;
      for (int x = 0; x < width; x++) {
        if (indices != null) {
          System.arraycopy(palette, (indices[y * width + x] & 0xff) * 3, rgb, to + x * 3, 3);
        } else {
          pixel((int) (pixels + y * stride), x, rgb, to + x * 3);
        }
      }
    }
    return new RgbImage(width, height, rgb, "bmp");
  }

  private void header(PixelLimit limit) throws ImageFailure {
    int size = in.position(FILE_HEADER).getInt();
    if (size != OLD_HEADER && (size < 40 || size > 256)) {
      throw ImageFailure.unsupported("The BMP header of " + size + " bytes is not known.");
    }
    requireLength(FILE_HEADER + size);
    boolean old = size == OLD_HEADER;
    long claimedWidth = old ? in.getShort() & 0xffff : in.getInt();
    long claimedHeight = old ? in.getShort() & 0xffff : in.getInt();
    topDown = claimedHeight < 0;
    limit.check(claimedWidth, Math.abs(claimedHeight));
    width = (int) claimedWidth;
    height = (int) Math.abs(claimedHeight);
    in.getShort();
    bits = in.getShort();
    compression = old ? PLAIN : in.getInt();
    requireKnown();
    int colors = old ? 0 : in.getInt(FILE_HEADER + 32);
    if (bits <= 8) {
      readPalette(FILE_HEADER + size, colors, old ? 3 : 4);
    } else {
      readMasks();
    }
  }

  private void requireLength(int bytes) throws ImageFailure {
    if (in.capacity() < bytes) {
      throw ImageFailure.truncated("The BMP file ends within its header.");
    }
  }

  private void requireKnown() throws ImageFailure {
    boolean known =
        switch (compression) {
          case PLAIN ->
              bits == 1 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
          case RLE8 -> bits == 8;
          case RLE4 -> bits == 4;
          case BIT_FIELDS -> bits == 16 || bits == 32;
          default -> false;
        };
    if (!known) {
      throw ImageFailure.unsupported(
          "BMP with " + bits + " bits and compression " + compression + " is not read.");
    }
  }

  private void readPalette(int start, int colors, int entryBytes) {
    palette = new byte[256 * 3];
    int entries = colors > 0 && colors < 1 << bits ? colors : 1 << bits;
    for (int i = 0; i < entries && start + (i + 1) * entryBytes <= in.capacity(); i++) {
      palette[3 * i] = in.get(start + i * entryBytes + 2);
      palette[3 * i + 1] = in.get(start + i * entryBytes + 1);
      palette[3 * i + 2] = in.get(start + i * entryBytes);
    }
  }

  /** Right behind the 40 bytes that all headers begin with, whether counted as header or not. */
  private void readMasks() throws ImageFailure {
    if (compression == BIT_FIELDS) {
      in.position(FILE_HEADER + 40);
      masks = new int[] {in.getInt(), in.getInt(), in.getInt()};
    } else {
      masks = bits == 16 ? new int[] {0x7c00, 0x3e0, 0x1f} : new int[] {0xff0000, 0xff00, 0xff};
    }
    for (int mask : masks) {
      if (mask == 0 || Integer.bitCount(mask) > 8) {
        throw ImageFailure.unsupported("The BMP file's colour masks are not known.");
      }
    }
  }

  private void pixel(int row, int x, byte[] rgb, int to) {
    if (bits <= 8) {
      int bit = x * bits;
      int index = (in.get(row + (bit >> 3)) >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
      System.arraycopy(palette, index * 3, rgb, to, 3);
      return;
    }
    int at = row + x * (bits / 8);
    int value =
        switch (bits) {
          case 16 -> in.getShort(at) & 0xffff;
          case 24 -> (in.getShort(at) & 0xffff) | (in.get(at + 2) & 0xff) << 16;
          default -> in.getInt(at);
        };
    for (int i = 0; i < 3; i++) {
      int shift = Integer.numberOfTrailingZeros(masks[i]);
      rgb[to + i] = (byte) (((value & masks[i]) >>> shift) * 255 / (masks[i] >>> shift));
    }
  }
}
