package io.sparkblip2.image;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes PNG of every colour type, bit depth and interlacing to 8-bit RGB.
 *
 * <p>Grey of 1, 2 and 4 bits is stretched to 0..255; of 16 bits the high byte is kept; alpha and
 * transparent colours are dropped; gamma and profiles are ignored.
 */
final class PngDecoder {
  /** Adam7: first column, first row, column step and row step of each pass. */
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private final PngFile file;
  private final Iterator<ByteBuffer> data;
  private final Inflater inflater = new Inflater();
  private final byte[] rgb;
  private final byte[] colors;

  private PngDecoder(PngFile file) {
    this.file = file;
    data = file.data().iterator();
    rgb = new byte[file.width() * file.height() * 3];
    colors = colors(file);
  }

  static RgbImage decode(byte[] bytes, PixelLimit limit) throws ImageFailure {
    PngFile file = PngFile.read(bytes, limit);
    PngDecoder decoder = new PngDecoder(file);
    try {
      for (int[] pass : file.interlaced() ? PASSES : ONE_PASS) {
        decoder.pass(pass[0], pass[1], pass[2], pass[3]);
      }
    } catch (DataFormatException e) {
      throw ImageFailure.corrupt("The PNG file's data cannot be inflated: " + SafeText.of(e));
    } finally {
      decoder.inflater.end();
    }
    RgbImage image = new RgbImage(file.width(), file.height(), decoder.rgb, "png");
    return Orientation.upright(image, file.orientation());
  }

  /** RGB of each sample value, for pictures of one channel with up to 8 bits. */
  private static byte[] colors(PngFile file) {
    byte[] colors = new byte[256 * 3];
    if (file.colorType() == PngFile.PALETTE) {
      System.arraycopy(
          file.palette(), 0, colors, 0, Math.min(colors.length, file.palette().length));
    } else if (file.bitDepth() <= 8) {
      int largest = (1 << file.bitDepth()) - 1;
      for (int i = 0; i <= largest; i++) {
        colors[3 * i] = (byte) (i * 255 / largest);
        colors[3 * i + 1] = colors[3 * i];
        colors[3 * i + 2] = colors[3 * i];
      }
    }
    return colors;
  }

  private void pass(int firstX, int firstY, int stepX, int stepY)
      throws DataFormatException, ImageFailure {
    int columns = (file.width() - firstX + stepX - 1) / stepX;
    int rows = (file.height() - firstY + stepY - 1) / stepY;
    if (columns <= 0 || rows <= 0) {
      return;
    }
    int bitsPerPixel = file.channels() * file.bitDepth();
    int length = Math.toIntExact(((long) columns * bitsPerPixel + 7) / 8);
    byte[] row = new byte[length];
    byte[] above = new byte[length];
    byte[] filter = new byte[1];
    for (int y = 0; y < rows; y++) {
      inflate(filter);
      inflate(row);
      PngFilter.undo(filter[0], row, above, Math.max(1, bitsPerPixel / 8));
      int at = ((firstY + y * stepY) * file.width() + firstX) * 3;
      write(row, columns, at, stepX * 3);
      byte[] swap = above;
      above = row;
      row = swap;
    }
  }

  private void inflate(byte[] target) throws DataFormatException, ImageFailure {
    int done = 0;
    while (done < target.length) {
      done += inflater.inflate(target, done, target.length - done);
      if (done == target.length) {
        return;
      }
      if (inflater.needsDictionary()) {
        throw ImageFailure.corrupt("The PNG file's data wants a dictionary.");
      }
      if (inflater.needsInput() && data.hasNext()) {
        inflater.setInput(data.next());
      } else if (inflater.finished() || inflater.needsInput()) {
        throw ImageFailure.truncated("The PNG file's data ends before its last row.");
      }
    }
  }

  private void write(byte[] row, int columns, int at, int step) {
    if (file.channels() == 1 && file.bitDepth() <= 8) {
      writeLookedUp(row, columns, at, step);
      return;
    }
    int sample = file.bitDepth() / 8;
    int pixel = file.channels() * sample;
    int green = file.channels() >= 3 ? sample : 0;
    for (int i = 0; i < columns; i++) {
      int from = i * pixel;
      int to = at + i * step;
      rgb[to] = row[from];
      rgb[to + 1] = row[from + green];
      rgb[to + 2] = row[from + 2 * green];
    }
  }

  private void writeLookedUp(byte[] row, int columns, int at, int step) {
    int depth = file.bitDepth();
    int mask = (1 << depth) - 1;
    for (int i = 0; i < columns; i++) {
      int bit = i * depth;
      int value = (row[bit >> 3] >> (8 - depth - (bit & 7))) & mask;
      System.arraycopy(colors, value * 3, rgb, at + i * step, 3);
    }
  }
}
