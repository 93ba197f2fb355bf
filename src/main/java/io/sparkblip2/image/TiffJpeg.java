package io.sparkblip2.image;

/** A strip or tile that is a JPEG file less its tables, which the directory holds once for all. */
final class TiffJpeg {
  private static final int TABLES = 347;
  private static final int MARKER = 2;

  private TiffJpeg() {}

  /**
   * @param place of the JPEG in {@code file}: its first byte and the one behind its last
   * @return the samples of {@code rows} rows, RGB where they were luminance and chrominance
   * @throws ImageFailure as {@link JpegDecoder}
   */
  static byte[] decode(
      byte[] file, int[] place, TiffLayout layout, TiffTags tags, int rows, PixelLimit limit)
      throws ImageFailure {
    JpegFile jpeg = JpegFile.read(whole(file, place[0], place[1], tags.bytes(TABLES)), limit);
    if (jpeg.width() != layout.chunkWidth()
        || jpeg.height() < rows
        || jpeg.components() != layout.chunkSamples()) {
      throw ImageFailure.corrupt("A JPEG in the TIFF file has another size than its place.");
    }
    byte[] samples = JpegDecoder.samples(jpeg);
    // What the directory says counts; markers that JPEG has for this are not looked at.
    return layout.photometric() == TiffLayout.Photometric.YCC ? JpegColor.ycc(samples, 3) : samples;
  }

  /** The tables between the start and end markers, put behind the picture's own start marker. */
  private static byte[] whole(byte[] file, int start, int end, byte[] tables) throws ImageFailure {
    int inner = Math.max(0, tables.length - 2 * MARKER);
    int length = end - start;
    if (length < MARKER) {
      throw ImageFailure.truncated("A JPEG in the TIFF file is cut off.");
    }
    byte[] whole = new byte[Math.addExact(length, inner)];
    System.arraycopy(file, start, whole, 0, MARKER);
    if (inner > 0) {
      System.arraycopy(tables, MARKER, whole, MARKER, inner);
    }
    System.arraycopy(file, start + MARKER, whole, MARKER + inner, length - MARKER);
    return whole;
  }
}
