package io.sparkblip2.image;

/** PNG stores a row as differences from its neighbours; this undoes it. */
final class PngFilter {
  private PngFilter() {}

  /**
   * @param type 0 none, 1 left, 2 above, 3 mean of both, 4 Paeth
   * @param row differences, replaced by samples
   * @param above the row before, zero before the first
   * @param pixel bytes from a sample to the same one of the pixel to the left
   * @throws ImageFailure with {@code CORRUPT} for another type
   */
  static void undo(int type, byte[] row, byte[] above, int pixel) throws ImageFailure {
    switch (type) {
      case 0 -> {
        // Stored as it is.
      }
      case 1 -> {
        for (int i = pixel; i < row.length; i++) {
          row[i] += row[i - pixel];
        }
      }
      case 2 -> {
        for (int i = 0; i < row.length; i++) {
          row[i] += above[i];
        }
      }
      case 3 -> {
        for (int i = 0; i < row.length; i++) {
          int left = i < pixel ? 0 : row[i - pixel] & 0xff;
          row[i] += (byte) ((left + (above[i] & 0xff)) >> 1);
        }
      }
      case 4 -> {
        for (int i = 0; i < row.length; i++) {
          int left = i < pixel ? 0 : row[i - pixel] & 0xff;
          int corner = i < pixel ? 0 : above[i - pixel] & 0xff;
          row[i] += (byte) paeth(left, above[i] & 0xff, corner);
        }
      }
      default -> throw ImageFailure.corrupt("A row of the PNG file has no such filter: " + type);
    }
  }

  private static int paeth(int left, int above, int corner) {
    int toLeft = Math.abs(above - corner);
    int toAbove = Math.abs(left - corner);
    int toCorner = Math.abs(left + above - 2 * corner);
    if (toLeft <= toAbove && toLeft <= toCorner) {
      return left;
    }
    return toAbove <= toCorner ? above : corner;
  }
}
