package io.sparkblip2.image;

/**
 * Decodes lossy WebP's picture, a VP8 key frame (RFC 6386), to the RGB that libwebp makes of it.
 *
 * <p>Transparency is stored elsewhere and does not touch the colours.
 */
final class Vp8Decoder {
  /** A macroblock's modes take 3 bits at least. */
  private static final long DENSEST = 1024;

  private final Vp8Header header;
  private final Vp8Modes modes;
  private final Vp8Residuals residuals;
  private final Vp8Plane[] planes;
  private final Vp8Prediction[] predictions = new Vp8Prediction[3];
  private final int[] aboveRight = new int[4];

  /** The filter level of each macroblock, negative where the edges within are left alone. */
  private final byte[] filters;

  private Vp8Decoder(Vp8Header header) {
    this.header = header;
    modes = new Vp8Modes(header);
    residuals = new Vp8Residuals(header);
    int columns = header.macroblockColumns();
    int rows = header.macroblockRows();
    planes =
        new Vp8Plane[] {
          new Vp8Plane(columns * 16, rows * 16),
          new Vp8Plane(columns * 8, rows * 8),
          new Vp8Plane(columns * 8, rows * 8)
        };
    for (int i = 0; i < planes.length; i++) {
      predictions[i] = new Vp8Prediction(planes[i]);
    }
    filters = new byte[columns * rows];
  }

  /**
   * @param start of the frame in {@code data}
   * @throws ImageFailure with {@code CORRUPT}, {@code TRUNCATED} or {@code TOO_MANY_PIXELS}
   * @throws java.nio.BufferUnderflowException where the data ends too early
   */
  static RgbImage decode(byte[] data, int start, int end, PixelLimit limit) throws ImageFailure {
    Vp8Header header = new Vp8Header(data, start, end);
    limit.check(header.width(), header.height());
    PixelLimit.requireData((long) header.width() * header.height(), end - start, DENSEST);
    Vp8Decoder decoder = new Vp8Decoder(header);
    decoder.reconstruct();
    decoder.filter();
    byte[] rgb = Vp8Color.rgb(decoder.planes, header.width(), header.height());
    return new RgbImage(header.width(), header.height(), rgb, "webp");
  }

  private void reconstruct() {
    int columns = header.macroblockColumns();
    for (int row = 0; row < header.macroblockRows(); row++) {
      modes.startRow();
      residuals.startRow(row);
      for (int column = 0; column < columns; column++) {
        modes.read(column);
        boolean coefficients = residuals.read(column, modes);
        int level = header.filterLevel(modes.segment(), modes.subblocks());
        boolean inner = coefficients || modes.subblocks();
        filters[row * columns + column] = (byte) (inner ? level : -level);
        luma(column, row);
        chroma(column, row);
      }
    }
  }

  private void luma(int column, int row) {
    if (!modes.subblocks()) {
      predictions[0].predict(column * 16, row * 16, 16, modes.luma(0));
    } else {
      readAboveRight(column, row);
    }
    for (int i = 0; i < 16; i++) {
      int x = column * 16 + (i & 3) * 4;
      int y = row * 16 + (i >> 2) * 4;
      if (modes.subblocks()) {
        predictions[0].predictSubblock(x, y, modes.luma(i), aboveRight(x, y, i));
      }
      addResidual(i, planes[0], x, y);
    }
  }

  private void chroma(int column, int row) {
    for (int i = 0; i < 8; i++) {
      int plane = 1 + (i >> 2);
      int x = column * 8 + (i & 1) * 4;
      int y = row * 8 + (i >> 1 & 1) * 4;
      if ((i & 3) == 0) {
        predictions[plane].predict(x, y, 8, modes.chroma());
      }
      addResidual(16 + i, planes[plane], x, y);
    }
  }

  private void addResidual(int block, Vp8Plane plane, int x, int y) {
    int[] coefficients = residuals.coefficients();
    int any = 0;
    for (int i = block * 16; i < block * 16 + 16; i++) {
      any |= coefficients[i];
    }
    if (any != 0) {
      Vp8Transform.add(coefficients, block * 16, plane, plane.at(x, y));
    }
  }

  /** Where the macroblock to the right is not in the picture, its first neighbour's last sample. */
  private void readAboveRight(int column, int row) {
    boolean last = column == header.macroblockColumns() - 1;
    for (int i = 0; i < 4; i++) {
      int x = column * 16 + (last ? 15 : 16 + i);
      aboveRight[i] = row == 0 ? 127 : planes[0].sample(planes[0].at(x, row * 16 - 1));
    }
  }

  /** The right column's subblocks all take the samples above the macroblock. */
  private int[] aboveRight(int x, int y, int subblock) {
    if ((subblock & 3) == 3) {
      return aboveRight;
    }
    int[] samples = new int[4];
    for (int i = 0; i < 4; i++) {
      samples[i] = planes[0].sample(planes[0].at(x + 4 + i, y - 1));
    }
    return samples;
  }

  private void filter() {
    Vp8LoopFilter filter = new Vp8LoopFilter(header.simpleFilter(), header.sharpness());
    int columns = header.macroblockColumns();
    for (int i = 0; i < filters.length; i++) {
      if (filters[i] != 0) {
        filter.filter(planes, i % columns, i / columns, Math.abs(filters[i]), filters[i] > 0);
      }
    }
  }
}
