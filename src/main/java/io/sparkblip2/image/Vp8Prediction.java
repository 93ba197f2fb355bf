package io.sparkblip2.image;

/** Prediction of a block from the samples above and to the left (RFC 6386, section 12). */
final class Vp8Prediction {
  static final int DC = 0;
  static final int TRUE_MOTION = 1;
  static final int VERTICAL = 2;
  static final int HORIZONTAL = 3;
  static final int RIGHT_DOWN = 4;
  static final int VERTICAL_RIGHT = 5;
  static final int LEFT_DOWN = 6;
  static final int VERTICAL_LEFT = 7;
  static final int HORIZONTAL_DOWN = 8;
  static final int HORIZONTAL_UP = 9;

  private final Vp8Plane plane;

  /**
   * A subblock's edge, from its lower left corner up and then to the right: 0 to 3 to the left, 4
   * the corner, 5 to 8 above, 9 to 12 above and to the right.
   */
  private final int[] edge = new int[13];

  Vp8Prediction(Vp8Plane plane) {
    this.plane = plane;
  }

  /** A whole block, where the first four modes exist. */
  void predict(int x0, int y0, int size, int mode) {
    int at = plane.at(x0, y0);
    int stride = plane.stride();
    int corner = plane.sample(at - stride - 1);
    int mean = mode == DC ? mean(at, size, x0 > 0, y0 > 0) : 0;
    for (int y = 0; y < size; y++) {
      int row = at + y * stride;
      int left = plane.sample(row - 1);
      for (int x = 0; x < size; x++) {
        int above = plane.sample(at - stride + x);
        switch (mode) {
          case DC -> plane.set(row + x, mean);
          case VERTICAL -> plane.set(row + x, above);
          case HORIZONTAL -> plane.set(row + x, left);
          default -> plane.setClipped(row + x, left + above - corner);
        }
      }
    }
  }

  /** Of the neighbours that are in the picture. */
  private int mean(int at, int size, boolean hasLeft, boolean hasAbove) {
    int sum = 0;
    for (int i = 0; i < size; i++) {
      sum += hasAbove ? plane.sample(at - plane.stride() + i) : 0;
      sum += hasLeft ? plane.sample(at + i * plane.stride() - 1) : 0;
    }
    int count = (hasLeft ? size : 0) + (hasAbove ? size : 0);
    return count == 0 ? 128 : (sum + count / 2) / count;
  }

  /**
   * @param aboveRight the four samples to the right of those above
   */
  void predictSubblock(int x0, int y0, int mode, int[] aboveRight) {
    int at = plane.at(x0, y0);
    int stride = plane.stride();
    for (int i = 0; i < 4; i++) {
      edge[i] = plane.sample(at + (3 - i) * stride - 1);
      edge[5 + i] = plane.sample(at - stride + i);
      edge[9 + i] = aboveRight[i];
    }
    edge[4] = plane.sample(at - stride - 1);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        plane.setClipped(at + y * stride + x, sample(mode, x, y));
      }
    }
  }

  private int sample(int mode, int x, int y) {
    return switch (mode) {
      case DC -> subblockMean();
      case TRUE_MOTION -> edge[3 - y] + edge[5 + x] - edge[4];
      case VERTICAL -> smooth(4 + x, 5 + x, 6 + x);
      case HORIZONTAL -> smooth(4 - y, 3 - y, Math.max(0, 2 - y));
      case RIGHT_DOWN -> smooth(3 - y + x, 4 - y + x, 5 - y + x);
      case VERTICAL_RIGHT -> verticalRight(x, y);
      case LEFT_DOWN -> smooth(5 + x + y, 6 + x + y, Math.min(12, 7 + x + y));
      case VERTICAL_LEFT -> verticalLeft(x, y);
      case HORIZONTAL_DOWN -> horizontalDown(x, y);
      default -> horizontalUp(x, y);
    };
  }

  private int subblockMean() {
    int sum = 4;
    for (int i = 0; i < 4; i++) {
      sum += edge[i] + edge[5 + i];
    }
    return sum >> 3;
  }

  private int verticalRight(int x, int y) {
    int i = x - y / 2;
    if (i < 0) {
      return smooth(4 - y, 5 - y, 6 - y);
    }
    return y % 2 == 0 ? between(4 + i, 5 + i) : smooth(3 + i, 4 + i, 5 + i);
  }

  private int verticalLeft(int x, int y) {
    if (x == 3 && y >= 2) {
      return smooth(7 + y, 8 + y, 9 + y);
    }
    int i = x + y / 2;
    return y % 2 == 0 ? between(5 + i, 6 + i) : smooth(5 + i, 6 + i, 7 + i);
  }

  private int horizontalDown(int x, int y) {
    int i = y - x / 2;
    if (i < 0) {
      return smooth(2 + x, 3 + x, 4 + x);
    }
    return x % 2 == 0 ? between(3 - i, 4 - i) : smooth(3 - i, 4 - i, 5 - i);
  }

  private int horizontalUp(int x, int y) {
    int i = 3 - y - x / 2;
    int here = Math.max(0, i);
    int below = Math.max(0, i - 1);
    return x % 2 == 0 ? between(here, below) : smooth(here, below, Math.max(0, i - 2));
  }

  private int between(int a, int b) {
    return (edge[a] + edge[b] + 1) >> 1;
  }

  private int smooth(int a, int b, int c) {
    return (edge[a] + 2 * edge[b] + edge[c] + 2) >> 2;
  }
}
