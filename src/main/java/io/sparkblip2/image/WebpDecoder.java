package io.sparkblip2.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Decodes WebP (RFC 9649), of an animation the first frame, placed on its canvas as Pillow does:
 * what the frame leaves uncovered is black.
 */
final class WebpDecoder {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int FRAME_HEADER = 16;
  private static final int CANVAS = 10;

  private final ByteBuffer in;
  private final PixelLimit limit;
  private int canvasWidth;
  private int canvasHeight;
  private int exifOrientation;
  private int xmpOrientation;
  private RgbImage picture;

  private WebpDecoder(byte[] bytes, PixelLimit limit) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.limit = limit;
  }

  static RgbImage decode(byte[] bytes, PixelLimit limit) throws ImageFailure {
    WebpDecoder decoder = new WebpDecoder(bytes, limit);
    decoder.walk(RIFF_HEADER, decoder.end());
    if (decoder.picture == null) {
      throw ImageFailure.corrupt("The WebP file has no picture in it.");
    }
    int orientation =
        decoder.exifOrientation == 0 ? decoder.xmpOrientation : decoder.exifOrientation;
    return Orientation.upright(decoder.picture, orientation);
  }

  private int end() throws ImageFailure {
    long end = (in.getInt(4) & 0xffffffffL) + CHUNK_HEADER;
    if (end > in.capacity()) {
      throw ImageFailure.truncated("The WebP file ends before the length that its header gives.");
    }
    return (int) end;
  }

  private void walk(int from, int end) throws ImageFailure {
    int at = from;
    while (end - at >= CHUNK_HEADER) {
      String type = new String(in.array(), at, 4, StandardCharsets.ISO_8859_1);
      int length = in.getInt(at + 4);
      int start = at + CHUNK_HEADER;
      if (length < 0 || length > end - start) {
        throw ImageFailure.truncated("The WebP file's " + type.strip() + " chunk is cut off.");
      }
      chunk(type, start, length);
      at = Math.min(end, start + length + (length & 1));
    }
  }

  private void chunk(String type, int start, int length) throws ImageFailure {
    switch (type) {
      case "VP8X" -> {
        requireLength(type, length, CANVAS);
        canvasWidth = 1 + threeBytes(start + 4);
        canvasHeight = 1 + threeBytes(start + 7);
        limit.check(canvasWidth, canvasHeight);
      }
      case "ANMF" -> {
        requireLength(type, length, FRAME_HEADER);
        if (picture == null) {
          frame(start, length);
        }
      }
      case "VP8 ", "VP8L" -> {
        if (picture == null) {
          picture = still(type, start, length);
        }
      }
      case "EXIF" -> exifOrientation = Orientation.inExif(bytes(start, length));
      case "XMP " -> xmpOrientation = Orientation.inXmp(bytes(start, length));
      default -> {
        // Alpha, profiles and what else there may be: no influence on the colours.
      }
    }
  }

  private RgbImage still(String type, int start, int length) throws ImageFailure {
    RgbImage image = bitstream(type, start, length);
    if (canvasWidth != 0 && (image.width() != canvasWidth || image.height() != canvasHeight)) {
      throw ImageFailure.corrupt("The WebP file's picture has another size than its canvas.");
    }
    return image;
  }

  private RgbImage bitstream(String type, int start, int length) throws ImageFailure {
    byte[] bytes = in.array();
    return type.equals("VP8L")
        ? Vp8lDecoder.decode(bytes, start, start + length, limit)
        : Vp8Decoder.decode(bytes, start, start + length, limit);
  }

  private void frame(int start, int length) throws ImageFailure {
    int left = 2 * threeBytes(start);
    int top = 2 * threeBytes(start + 3);
    int width = 1 + threeBytes(start + 6);
    int height = 1 + threeBytes(start + 9);
    if (left + width > canvasWidth || top + height > canvasHeight) {
      throw ImageFailure.corrupt("The WebP file's first frame lies outside its canvas.");
    }
    int canvas = canvasWidth;
    int rows = canvasHeight;
    // The chunks of the frame are of the same kinds; no canvas is theirs.
    canvasWidth = 0;
    walk(start + FRAME_HEADER, start + length);
    canvasWidth = canvas;
    if (picture == null || picture.width() != width || picture.height() != height) {
      throw ImageFailure.corrupt("The WebP file's first frame has another size than it says.");
    }
    if (width == canvas && height == rows) {
      return;
    }
    byte[] rgb = new byte[canvas * rows * 3];
    for (int y = 0; y < height; y++) {
      int to = ((top + y) * canvas + left) * 3;
      System.arraycopy(picture.rgb(), y * width * 3, rgb, to, width * 3);
    }
    picture = new RgbImage(canvas, rows, rgb, "webp");
  }

  private static void requireLength(String type, int length, int least) throws ImageFailure {
    if (length < least) {
      throw ImageFailure.corrupt("The WebP file's " + type + " chunk is too short.");
    }
  }

  private byte[] bytes(int start, int length) {
    byte[] bytes = new byte[length];
    in.get(start, bytes);
    return bytes;
  }

  private int threeBytes(int at) {
    return (in.getShort(at) & 0xffff) | (in.get(at + 2) & 0xff) << 16;
  }
}
