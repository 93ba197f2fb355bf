package io.sparkblip2.image;

/**
 * Luma and halved chroma to RGB as libwebp does it by default: chroma interpolated in both
 * directions ("fancy"), then video-range BT.601 with 14 bits of fraction, cut down to 6.
 */
final class Vp8Color {
  private static final int WHITE = 255 << 6;

  private Vp8Color() {}

  /**
   * @param planes luma, blue and red chroma
   */
  static byte[] rgb(Vp8Plane[] planes, int width, int height) {
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    byte[] blue = new byte[width];
    byte[] red = new byte[width];
    for (int y = 0; y < height; y++) {
      upsample(planes[1], y, height, blue);
      upsample(planes[2], y, height, red);
      int luma = planes[0].at(0, y);
      int to = y * width * 3;
      for (int x = 0; x < width; x++) {
        int light = planes[0].sample(luma + x) * 19077 >> 8;
        int u = blue[x] & 0xff;
        int v = red[x] & 0xff;
        rgb[to++] = clip(light + (v * 26149 >> 8) - 14234);
        rgb[to++] = clip(light - (u * 6419 >> 8) - (v * 13320 >> 8) + 8708);
        rgb[to++] = clip(light + (u * 33050 >> 8) - 17685);
      }
    }
    return rgb;
  }

  /** One row: 9 parts of the nearest sample, 3 of each neighbour, 1 of the diagonal one. */
  private static void upsample(Vp8Plane plane, int y, int height, byte[] row) {
    int last = (height - 1) / 2;
    int nearRow = y / 2;
    int farRow = Math.max(0, Math.min(last, y % 2 == 0 ? nearRow - 1 : nearRow + 1));
    int near = plane.at(0, nearRow);
    int far = plane.at(0, farRow);
    int width = row.length;
    row[0] = edge(plane.sample(near), plane.sample(far));
    for (int x = 1; x < width - 1; x += 2) {
      int left = plane.sample(near + x / 2);
      int right = plane.sample(near + x / 2 + 1);
      int farLeft = plane.sample(far + x / 2);
      int farRight = plane.sample(far + x / 2 + 1);
      row[x] = blend(left, right, farLeft, farRight);
      row[x + 1] = blend(right, left, farRight, farLeft);
    }
    if (width % 2 == 0) {
      int end = width / 2 - 1;
      row[width - 1] = edge(plane.sample(near + end), plane.sample(far + end));
    }
  }

  private static byte edge(int near, int far) {
    return (byte) ((3 * near + far + 2) >> 2);
  }

  /** Rounded in two steps, which is not the same as in one. */
  private static byte blend(int nearest, int beside, int beyond, int diagonal) {
    int others = (nearest + 3 * (beside + beyond) + diagonal + 8) >> 3;
    return (byte) ((others + nearest) >> 1);
  }

  private static byte clip(int x) {
    return (byte) (Math.max(0, Math.min(WHITE + 63, x)) >> 6);
  }
}
