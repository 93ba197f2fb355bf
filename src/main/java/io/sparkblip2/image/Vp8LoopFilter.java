package io.sparkblip2.image;

/** Smooths the edges between blocks where they are faint (RFC 6386, section 15). */
final class Vp8LoopFilter {
  private final boolean simple;
  private final int sharpness;
  private int edgeLimit;
  private int interior;
  private int highVariance;

  Vp8LoopFilter(boolean simple, int sharpness) {
    this.simple = simple;
    this.sharpness = sharpness;
  }

  /**
   * Filters a macroblock whose neighbours above and to the left have been.
   *
   * @param level 1 to 63
   * @param inner whether the edges between its subblocks are filtered, too
   */
  void filter(Vp8Plane[] planes, int column, int row, int level, boolean inner) {
    interior = interior(level);
    highVariance = level >= 40 ? 2 : level >= 15 ? 1 : 0;
    for (boolean vertical : new boolean[] {true, false}) {
      boolean outer = vertical ? column > 0 : row > 0;
      if (outer) {
        edgeLimit = 2 * (2 * level + interior + 4) + 1;
        edges(planes, column, row, vertical, true);
      }
      if (inner) {
        edgeLimit = 2 * (2 * level + interior) + 1;
        edges(planes, column, row, vertical, false);
      }
    }
  }

  private int interior(int level) {
    int limit = level;
    if (sharpness > 0) {
      limit = Math.min(9 - sharpness, level >> (sharpness > 4 ? 2 : 1));
    }
    return Math.max(1, limit);
  }

  private void edges(Vp8Plane[] planes, int column, int row, boolean vertical, boolean outer) {
    for (int i = 0; i < (simple ? 1 : 3); i++) {
      int size = i == 0 ? 16 : 8;
      Vp8Plane plane = planes[i];
      int at = plane.at(column * size, row * size);
      int across = vertical ? 1 : plane.stride();
      int along = vertical ? plane.stride() : 1;
      if (outer) {
        edge(plane, at, across, along, size, true);
        continue;
      }
      for (int offset = 4; offset < size; offset += 4) {
        edge(plane, at + offset * across, across, along, size, false);
      }
    }
  }

  private void edge(Vp8Plane plane, int start, int across, int along, int size, boolean outer) {
    byte[] s = plane.samples();
    for (int i = 0; i < size; i++) {
      int at = start + i * along;
      int p1 = s[at - 2 * across] & 0xff;
      int p0 = s[at - across] & 0xff;
      int q0 = s[at] & 0xff;
      int q1 = s[at + across] & 0xff;
      if (4 * Math.abs(p0 - q0) + Math.abs(p1 - q1) > edgeLimit) {
        continue;
      }
      if (simple) {
        two(plane, at, across, p1, p0, q0, q1);
      } else if (isFaint(s, at, across, p1, p0, q0, q1)) {
        if (Math.abs(p1 - p0) > highVariance || Math.abs(q1 - q0) > highVariance) {
          two(plane, at, across, p1, p0, q0, q1);
        } else if (outer) {
          six(plane, at, across, p1, p0, q0, q1);
        } else {
          four(plane, at, across, p1, p0, q0, q1);
        }
      }
    }
  }

  private boolean isFaint(byte[] s, int at, int across, int p1, int p0, int q0, int q1) {
    int p3 = s[at - 4 * across] & 0xff;
    int p2 = s[at - 3 * across] & 0xff;
    int q2 = s[at + 2 * across] & 0xff;
    int q3 = s[at + 3 * across] & 0xff;
    return Math.abs(p3 - p2) <= interior
        && Math.abs(p2 - p1) <= interior
        && Math.abs(p1 - p0) <= interior
        && Math.abs(q3 - q2) <= interior
        && Math.abs(q2 - q1) <= interior
        && Math.abs(q1 - q0) <= interior;
  }

  /** Changes one sample on each side. */
  private static void two(Vp8Plane plane, int at, int across, int p1, int p0, int q0, int q1) {
    int a = 3 * (q0 - p0) + clip(p1 - q1, 127);
    plane.setClipped(at - across, p0 + clip((a + 3) >> 3, 15));
    plane.setClipped(at, q0 - clip((a + 4) >> 3, 15));
  }

  private static void four(Vp8Plane plane, int at, int across, int p1, int p0, int q0, int q1) {
    int a = 3 * (q0 - p0);
    int a1 = clip((a + 4) >> 3, 15);
    int a3 = (a1 + 1) >> 1;
    plane.setClipped(at - 2 * across, p1 + a3);
    plane.setClipped(at - across, p0 + clip((a + 3) >> 3, 15));
    plane.setClipped(at, q0 - a1);
    plane.setClipped(at + across, q1 - a3);
  }

  private static void six(Vp8Plane plane, int at, int across, int p1, int p0, int q0, int q1) {
    int a = clip(3 * (q0 - p0) + clip(p1 - q1, 127), 127);
    int a1 = (27 * a + 63) >> 7;
    int a2 = (18 * a + 63) >> 7;
    int a3 = (9 * a + 63) >> 7;
    plane.add(at - 3 * across, a3);
    plane.setClipped(at - 2 * across, p1 + a2);
    plane.setClipped(at - across, p0 + a1);
    plane.setClipped(at, q0 - a1);
    plane.setClipped(at + across, q1 - a2);
    plane.add(at + 2 * across, -a3);
  }

  /** Into -limit - 1 .. limit, as of a signed number of so many bits. */
  private static int clip(int x, int limit) {
    return Math.max(-limit - 1, Math.min(limit, x));
  }
}
