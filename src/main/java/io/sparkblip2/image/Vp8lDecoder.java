package io.sparkblip2.image;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

/**
 * Decodes lossless WebP's picture (RFC 9649, section 3): pixels as they were, transformations
 * undone, alpha dropped.
 */
final class Vp8lDecoder {
  static final int HEADER = 5;

  private static final int SIGNATURE = 0x2f;

  private final Vp8lBits in;
  private final Deque<Vp8lTransform> transforms = new ArrayDeque<>();

  private Vp8lDecoder(Vp8lBits in) {
    this.in = in;
  }

  /**
   * @param start of the picture in {@code data}
   * @throws ImageFailure with {@code CORRUPT}, {@code TRUNCATED} or {@code TOO_MANY_PIXELS}
   * @throws java.nio.BufferUnderflowException where the data ends too early
   */
  static RgbImage decode(byte[] data, int start, int end, PixelLimit limit) throws ImageFailure {
    Vp8lBits in = new Vp8lBits(data, start, end);
    if (in.number(8) != SIGNATURE) {
      throw ImageFailure.corrupt("The WebP file's lossless picture has a wrong signature.");
    }
    int width = 1 + in.number(14);
    int height = 1 + in.number(14);
    in.flag(); // whether alpha is used
    if (in.number(3) != 0) {
      throw ImageFailure.corrupt("The WebP file's lossless picture has an unknown version.");
    }
    limit.check(width, height);
    return new RgbImage(
        width, height, rgb(new Vp8lDecoder(in).pixels(width, height), width, height), "webp");
  }

  private int[] pixels(int width, int height) throws ImageFailure {
    int codedWidth = readTransforms(width, height);
    int[] pixels = Vp8lPixels.read(in, codedWidth, height, true);
    while (!transforms.isEmpty()) {
      pixels = transforms.pop().undo(pixels);
    }
    return pixels;
  }

  /**
   * @return the width of the picture that is coded: less where several indices share a pixel
   */
  private int readTransforms(int width, int height) throws ImageFailure {
    Set<Vp8lTransform.Kind> seen = EnumSet.noneOf(Vp8lTransform.Kind.class);
    int codedWidth = width;
    while (in.flag()) {
      Vp8lTransform.Kind kind = Vp8lTransform.Kind.values()[in.number(2)];
      if (!seen.add(kind)) {
        throw ImageFailure.corrupt("The WebP file names a transformation twice.");
      }
      Vp8lTransform transform = Vp8lTransform.read(kind, in, codedWidth, height);
      transforms.push(transform);
      codedWidth = transform.codedWidth();
    }
    return codedWidth;
  }

  private static byte[] rgb(int[] pixels, int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = (byte) (pixels[i] >> 16);
      rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
      rgb[3 * i + 2] = (byte) pixels[i];
    }
    return rgb;
  }
}
