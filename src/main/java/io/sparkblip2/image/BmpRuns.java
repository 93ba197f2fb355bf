package io.sparkblip2.image;

import java.nio.ByteBuffer;

/** The run-length coding of 4- and 8-bit bitmaps. */
final class BmpRuns {
  private static final int END_OF_ROW = 0;
  private static final int END_OF_PICTURE = 1;
  private static final int MOVE = 2;

  private BmpRuns() {}

  /**
   * @param halfBytes whether a byte holds two indices
   * @return one index per pixel, bottom row first; 0 where the runs leave a gap
   */
  static byte[] decode(ByteBuffer in, boolean halfBytes, int width, int height) {
    byte[] indices = new byte[width * height];
    int x = 0;
    int y = 0;
    while (y < height) {
      int count = in.get() & 0xff;
      int value = in.get() & 0xff;
      if (count > 0) {
        for (int i = 0; i < count && x < width; i++) {
          indices[y * width + x++] = index(value, i, halfBytes);
        }
      } else if (value == END_OF_ROW) {
        x = 0;
        y++;
      } else if (value == END_OF_PICTURE) {
        break;
      } else if (value == MOVE) {
        x = Math.min(width, x + (in.get() & 0xff));
        y += in.get() & 0xff;
      } else {
        int stored = halfBytes ? (value + 1) / 2 : value;
        byte[] literal = new byte[stored];
        in.get(literal);
        for (int i = 0; i < value && x < width; i++) {
          int source = literal[halfBytes ? i / 2 : i];
          indices[y * width + x++] = index(source, i, halfBytes);
        }
        if ((stored & 1) == 1 && in.hasRemaining()) {
          in.get();
        }
      }
    }
    return indices;
  }

  private static byte index(int value, int i, boolean halfBytes) {
    if (!halfBytes) {
      return (byte) value;
    }
    return (byte) ((i & 1) == 0 ? (value >> 4) & 0xf : value & 0xf);
  }
}
