package io.sparkblip2.image;

import java.util.ArrayList;
import java.util.List;

/**
 * One coded array of ARGB values (RFC 9649, sections 3.5 and 3.6): the picture, or one of the small
 * ones that say how the picture is to be read.
 */
final class Vp8lPixels {
  private static final int LENGTHS = 256;
  private static final int CACHE = 256 + 24;
  private static final int HASH = 0x1e35a7bd;

  /** Distances of up to 120 mean a neighbour, columns to the left and rows above. */
  private static final int[][] NEIGHBOURS = neighbours();

  private final Vp8lBits in;
  private final int width;
  private final int[] pixels;
  private int[] cache = new int[0];
  private int cacheBits;

  /** Five codes in a row for each group: green and lengths, red, blue, alpha, distances. */
  private final List<Vp8lCode> codes = new ArrayList<>();

  private int[] groups;
  private int groupBits;
  private int groupColumns;

  private Vp8lPixels(Vp8lBits in, int width, int height) {
    this.in = in;
    this.width = width;
    pixels = new int[Math.multiplyExact(width, height)];
  }

  /**
   * @param whole whether this is the picture, which may have several groups of codes
   * @return {@code width * height} values
   * @throws ImageFailure with {@code CORRUPT}
   * @throws java.nio.BufferUnderflowException where the data ends too early
   */
  static int[] read(Vp8lBits in, int width, int height, boolean whole) throws ImageFailure {
    Vp8lPixels pixels = new Vp8lPixels(in, width, height);
    pixels.readCodes(height, whole);
    pixels.readPixels();
    return pixels.pixels;
  }

  private void readCodes(int height, boolean whole) throws ImageFailure {
    if (in.flag()) {
      cacheBits = in.number(4);
      if (cacheBits < 1 || cacheBits > 11) {
        throw ImageFailure.corrupt("The WebP file's colour cache has an impossible size.");
      }
      cache = new int[1 << cacheBits];
    }
    int count = 1;
    if (whole && in.flag()) {
      groupBits = 2 + in.number(3);
      groupColumns = blocks(width, groupBits);
      groups = read(in, groupColumns, blocks(height, groupBits), false);
      for (int i = 0; i < groups.length; i++) {
        groups[i] = groups[i] >> 8 & 0xffff;
        count = Math.max(count, groups[i] + 1);
      }
    }
    Vp8lCodeReader reader = new Vp8lCodeReader(in);
    for (int i = 0; i < count; i++) {
      for (int symbols : new int[] {CACHE + cache.length, 256, 256, 256, 40}) {
        codes.add(reader.read(symbols));
      }
    }
  }

  static int blocks(int size, int bits) {
    return (size + (1 << bits) - 1) >> bits;
  }

  private void readPixels() throws ImageFailure {
    int at = 0;
    while (at < pixels.length) {
      int group = groups == null ? 0 : 5 * group(at);
      int symbol = codes.get(group).read(in);
      if (symbol < LENGTHS) {
        int red = codes.get(group + 1).read(in);
        int blue = codes.get(group + 2).read(in);
        int alpha = codes.get(group + 3).read(in);
        put(at++, alpha << 24 | red << 16 | symbol << 8 | blue);
      } else if (symbol < CACHE) {
        int length = prefixed(symbol - LENGTHS);
        int distance = distance(prefixed(codes.get(group + 4).read(in)));
        if (distance > at || length > pixels.length - at) {
          throw ImageFailure.corrupt("The WebP file copies pixels from outside the picture.");
        }
        for (int end = at + length; at < end; at++) {
          put(at, pixels[at - distance]);
        }
      } else {
        put(at++, cache[symbol - CACHE]);
      }
    }
  }

  private int group(int at) {
    return groups[(at / width >> groupBits) * groupColumns + (at % width >> groupBits)];
  }

  private void put(int at, int pixel) {
    pixels[at] = pixel;
    if (cacheBits > 0) {
      cache[pixel * HASH >>> (32 - cacheBits)] = pixel;
    }
  }

  /** A number told by its magnitude and further bits. */
  private int prefixed(int symbol) {
    if (symbol < 4) {
      return symbol + 1;
    }
    int extra = (symbol - 2) >> 1;
    return ((2 + (symbol & 1)) << extra) + in.number(extra) + 1;
  }

  private int distance(int code) {
    if (code > NEIGHBOURS.length) {
      return code - NEIGHBOURS.length;
    }
    int[] neighbour = NEIGHBOURS[code - 1];
    return Math.max(1, neighbour[0] + neighbour[1] * width);
  }

  /** Sorted by distance, of equal ones the higher first, and in one row the left one first. */
  private static int[][] neighbours() {
    List<int[]> found = new ArrayList<>();
    for (int above = 0; above < 8; above++) {
      for (int left = -7; left <= 8; left++) {
        if (above > 0 || left > 0) {
          found.add(new int[] {left, above});
        }
      }
    }
    found.sort(
        (a, b) -> {
          int byDistance = Integer.compare(squared(a), squared(b));
          int byRow = byDistance != 0 ? byDistance : Integer.compare(b[1], a[1]);
          return byRow != 0 ? byRow : Integer.compare(b[0], a[0]);
        });
    return found.toArray(new int[0][]);
  }

  private static int squared(int[] neighbour) {
    return neighbour[0] * neighbour[0] + neighbour[1] * neighbour[1];
  }
}
