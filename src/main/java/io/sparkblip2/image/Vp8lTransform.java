package io.sparkblip2.image;

/**
 * What an encoder did to the pixels to make them smaller, to be undone (RFC 9649, section 3.4).
 *
 * @param kind which
 * @param bits blocks have {@code 2^bits} pixels on a side; of indices, {@code 2^bits} share a pixel
 * @param data of each block, or the palette; ARGB values used as numbers
 * @param width of the picture that comes out
 */
record Vp8lTransform(Kind kind, int bits, int[] data, int width) {
  enum Kind {
    PREDICTION,
    CROSS_COLOR,
    SUBTRACTED_GREEN,
    PALETTE
  }

  static Vp8lTransform read(Kind kind, Vp8lBits in, int width, int height) throws ImageFailure {
    return switch (kind) {
      case PREDICTION, CROSS_COLOR -> {
        int bits = 2 + in.number(3);
        int columns = Vp8lPixels.blocks(width, bits);
        int rows = Vp8lPixels.blocks(height, bits);
        yield new Vp8lTransform(kind, bits, Vp8lPixels.read(in, columns, rows, false), width);
      }
      case SUBTRACTED_GREEN -> new Vp8lTransform(kind, 0, new int[0], width);
      case PALETTE -> palette(in, width);
    };
  }

  private static Vp8lTransform palette(Vp8lBits in, int width) throws ImageFailure {
    int size = 1 + in.number(8);
    int[] colors = Vp8lPixels.read(in, size, 1, false);
    for (int i = 1; i < size; i++) {
      colors[i] = Vp8lPrediction.add(colors[i], colors[i - 1]);
    }
    int bits = size <= 2 ? 3 : size <= 4 ? 2 : size <= 16 ? 1 : 0;
    return new Vp8lTransform(Kind.PALETTE, bits, colors, width);
  }

  /** The width of the picture that goes in. */
  int codedWidth() {
    return kind == Kind.PALETTE ? Vp8lPixels.blocks(width, bits) : width;
  }

  /** Changes {@code pixels} or makes new ones. */
  int[] undo(int[] pixels) {
    switch (kind) {
      case PREDICTION -> Vp8lPrediction.undo(pixels, width, bits, data);
      case CROSS_COLOR -> addCrossColor(pixels);
      case SUBTRACTED_GREEN -> {
        for (int i = 0; i < pixels.length; i++) {
          int green = pixels[i] >> 8 & 0xff;
          pixels[i] = Vp8lPrediction.add(pixels[i], green << 16 | green);
        }
      }
      case PALETTE -> {
        return colored(pixels);
      }
    }
    return pixels;
  }

  private void addCrossColor(int[] pixels) {
    int columns = Vp8lPixels.blocks(width, bits);
    for (int i = 0; i < pixels.length; i++) {
      int block = data[(i / width >> bits) * columns + (i % width >> bits)];
      int pixel = pixels[i];
      int green = pixel >> 8;
      int red = (pixel >> 16) + share(block, green);
      int blue = pixel + share(block >> 8, green) + share(block >> 16, red);
      pixels[i] = (pixel & 0xff00ff00) | (red & 0xff) << 16 | (blue & 0xff);
    }
  }

  /** Both are signed bytes; the factor counts 32nds. */
  private static int share(int factor, int color) {
    return (byte) factor * (byte) color >> 5;
  }

  private int[] colored(int[] packed) {
    int codedWidth = codedWidth();
    int height = packed.length / codedWidth;
    int indexBits = 8 >> bits;
    int[] pixels = new int[Math.multiplyExact(width, height)];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int green = packed[y * codedWidth + (x >> bits)] >> 8 & 0xff;
        int within = (x & ((1 << bits) - 1)) * indexBits;
        int index = green >> within & ((1 << indexBits) - 1);
        pixels[y * width + x] = index < data.length ? data[index] : 0;
      }
    }
    return pixels;
  }
}
