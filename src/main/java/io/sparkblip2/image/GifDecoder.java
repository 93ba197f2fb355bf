package io.sparkblip2.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Decodes the first frame of a GIF, placed on its screen as Pillow does: what the frame leaves
 * uncovered has the transparent colour where there is one, else the palette's first.
 */
final class GifDecoder {
  private static final int EXTENSION = 0x21;
  private static final int FRAME = 0x2c;
  private static final int GRAPHIC_CONTROL = 0xf9;

  /** Rows of an interlaced frame: first row and step of each pass. */
  private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private final ByteBuffer in;
  private final PixelLimit limit;
  private int transparent;

  private GifDecoder(byte[] bytes, PixelLimit limit) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.limit = limit;
  }

  static RgbImage decode(byte[] bytes, PixelLimit limit) throws ImageFailure {
    return new GifDecoder(bytes, limit).decode();
  }

  private RgbImage decode() throws ImageFailure {
    in.position(6);
    int screenWidth = in.getShort() & 0xffff;
    int screenHeight = in.getShort() & 0xffff;
    int flags = in.get();
    in.getShort(); // background colour and aspect ratio, both ignored everywhere
    byte[] palette = palette(flags);
    while (true) {
      int block = in.get() & 0xff;
      if (block == FRAME) {
        return frame(screenWidth, screenHeight, palette);
      } else if (block == EXTENSION) {
        extension();
      } else if (block != 0) {
        throw ImageFailure.corrupt("The GIF file ends without a picture.");
      }
    }
  }

  /** RGB of each index; grey where the file has no palette. */
  private byte[] palette(int flags) {
    byte[] palette = new byte[256 * 3];
    if ((flags & 0x80) != 0) {
      in.get(palette, 0, 3 << ((flags & 7) + 1));
      return palette;
    }
    for (int i = 0; i < palette.length; i++) {
      palette[i] = (byte) (i / 3);
    }
    return palette;
  }

  private void extension() {
    int label = in.get() & 0xff;
    byte[] content = blocks();
    if (label == GRAPHIC_CONTROL && content.length >= 4 && (content[0] & 1) != 0) {
      transparent = content[3] & 0xff;
    }
  }

  private byte[] blocks() {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int length = in.get() & 0xff; length > 0; length = in.get() & 0xff) {
      byte[] part = new byte[length];
      in.get(part);
      content.write(part, 0, length);
    }
    return content.toByteArray();
  }

  private RgbImage frame(int screenWidth, int screenHeight, byte[] global) throws ImageFailure {
    int left = in.getShort() & 0xffff;
    int top = in.getShort() & 0xffff;
    int width = in.getShort() & 0xffff;
    int height = in.getShort() & 0xffff;
    int flags = in.get();
    limit.check(width, height);
    int fullWidth = Math.max(screenWidth, left + width);
    int fullHeight = Math.max(screenHeight, top + height);
    limit.check(fullWidth, fullHeight);
    byte[] palette = (flags & 0x80) != 0 ? palette(flags) : global;
    int codeBits = in.get();
    byte[] indices = Lzw.decode(blocks(), codeBits, width * height);
    byte[] screen = new byte[fullWidth * fullHeight];
    Arrays.fill(screen, (byte) transparent);
    int stored = 0;
    for (int[] pass : (flags & 0x40) != 0 ? PASSES : new int[][] {{0, 1}}) {
      for (int y = pass[0]; y < height; y += pass[1]) {
        int to = (top + y) * fullWidth + left;
        System.arraycopy(indices, stored++ * width, screen, to, width);
      }
    }
    return new RgbImage(fullWidth, fullHeight, colored(screen, palette), "gif");
  }

  private static byte[] colored(byte[] indices, byte[] palette) {
    byte[] rgb = new byte[indices.length * 3];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(palette, (indices[i] & 0xff) * 3, rgb, i * 3, 3);
    }
    return rgb;
  }
}
