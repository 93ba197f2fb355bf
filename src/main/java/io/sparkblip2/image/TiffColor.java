package io.sparkblip2.image;

/** Samples of a TIFF to RGB, in Pillow's integer arithmetic. */
final class TiffColor {
  private TiffColor() {}

  /**
   * @param raster the colours' samples, and alpha where they are premultiplied with it
   * @throws ImageFailure with {@code CORRUPT} where a palette is missing
   */
  static byte[] rgb(byte[] raster, TiffLayout layout, TiffTags tags) throws ImageFailure {
    return switch (layout.photometric()) {
      case CMYK -> cmyk(raster);
      case RGB, YCC -> layout.premultiplied() ? unmultiplied(raster) : raster;
      default -> lookedUp(raster, colors(layout, tags));
    };
  }

  /** RGB of each value of a single sample. */
  private static byte[] colors(TiffLayout layout, TiffTags tags) throws ImageFailure {
    int count = 1 << Math.min(8, layout.bits());
    byte[] colors = new byte[count * 3];
    long[] map = tags.all(320);
    boolean palette = layout.photometric() == TiffLayout.Photometric.PALETTE;
    if (palette && map.length < count * 3) {
      throw ImageFailure.corrupt("The TIFF file has no palette, or not a whole one.");
    }
    boolean inverted = layout.photometric() == TiffLayout.Photometric.WHITE_IS_ZERO;
    for (int i = 0; i < count; i++) {
      int grey = i * 255 / (count - 1);
      for (int c = 0; c < 3; c++) {
        // All reds come first, in 16 bits.
        colors[3 * i + c] =
            (byte) (palette ? map[c * count + i] >> 8 : inverted ? 255 - grey : grey);
      }
    }
    return colors;
  }

  private static byte[] lookedUp(byte[] raster, byte[] colors) {
    byte[] rgb = new byte[Math.multiplyExact(raster.length, 3)];
    for (int i = 0; i < raster.length; i++) {
      System.arraycopy(colors, (raster[i] & 0xff) * 3, rgb, i * 3, 3);
    }
    return rgb;
  }

  private static byte[] unmultiplied(byte[] raster) {
    byte[] rgb = new byte[raster.length / 4 * 3];
    for (int i = 0, to = 0; i < raster.length; i += 4) {
      int alpha = raster[i + 3] & 0xff;
      for (int c = 0; c < 3; c++) {
        int color = raster[i + c] & 0xff;
        rgb[to++] = (byte) (alpha == 0 ? 0 : Math.min(255, color * 255 / alpha));
      }
    }
    return rgb;
  }

  /** Here 255 is full ink, the opposite of JPEG's custom. */
  private static byte[] cmyk(byte[] raster) {
    for (int i = 0; i < raster.length; i++) {
      raster[i] = (byte) ~raster[i];
    }
    return JpegColor.cmyk(raster);
  }
}
