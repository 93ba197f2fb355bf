package io.sparkblip2.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A PNG's chunks, each with its checksum verified; compressed texts and profiles stay compressed.
 */
final class PngFile {
  static final int GREY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GREY_ALPHA = 4;
  static final int RGB_ALPHA = 6;

  /** Deflate cannot shrink further than 1032 to 1, and a byte holds 8 pixels at most. */
  private static final long DENSEST = 8 * 1032;

  private static final byte[] XMP = "XML:com.adobe.xmp\0".getBytes(StandardCharsets.ISO_8859_1);

  private final ByteBuffer in;
  private final List<ByteBuffer> data = new ArrayList<>();
  private int width;
  private int height;
  private int bitDepth;
  private int colorType;
  private boolean interlaced;
  private byte[] palette;
  private int exifOrientation;
  private int xmpOrientation;

  private PngFile(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
  }

  /**
   * @throws ImageFailure with {@code TRUNCATED}, {@code CORRUPT} or {@code TOO_MANY_PIXELS}
   */
  static PngFile read(byte[] bytes, PixelLimit limit) throws ImageFailure {
    PngFile file = new PngFile(bytes);
    file.walk(limit);
    return file;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** 1, 2, 4, 8 or 16 bits per sample. */
  int bitDepth() {
    return bitDepth;
  }

  /** One of the constants above. */
  int colorType() {
    return colorType;
  }

  int channels() {
    return switch (colorType) {
      case RGB -> 3;
      case GREY_ALPHA -> 2;
      case RGB_ALPHA -> 4;
      default -> 1;
    };
  }

  boolean interlaced() {
    return interlaced;
  }

  /** Red, green and blue of each entry. */
  byte[] palette() {
    return palette;
  }

  /** The compressed picture, in its parts. */
  List<ByteBuffer> data() {
    return data;
  }

  int orientation() {
    return exifOrientation == 0 ? xmpOrientation : exifOrientation;
  }

  private void walk(PixelLimit limit) throws ImageFailure {
    in.position(8);
    boolean header = true;
    while (true) {
      int length = in.getInt();
      int start = in.position();
      String type = type();
      if (length < 0) {
        throw ImageFailure.corrupt("A PNG chunk has a negative length.");
      }
      ByteBuffer content = in.slice();
      in.position(Math.addExact(in.position(), Math.min(length, in.remaining())));
      int checksum = in.getInt();
      content.limit(length);
      if (checksum != checksum(start, length + 4)) {
        throw ImageFailure.corrupt("The checksum of the PNG's " + type + " chunk is wrong.");
      }
      if (header != type.equals("IHDR")) {
        throw ImageFailure.corrupt("The PNG file's header is missing or not alone.");
      }
      header = false;
      if (type.equals("IEND")) {
        break;
      }
      chunk(type, content, limit);
    }
    if (data.isEmpty()) {
      throw ImageFailure.corrupt("The PNG file has no picture data.");
    }
    if (colorType == PALETTE && palette == null) {
      throw ImageFailure.corrupt("The PNG file has no palette.");
    }
    long compressed = data.stream().mapToLong(ByteBuffer::remaining).sum();
    PixelLimit.requireData((long) width * height, compressed, DENSEST);
  }

  private String type() {
    byte[] name = new byte[4];
    in.get(name);
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private int checksum(int start, int length) {
    CRC32 crc = new CRC32();
    crc.update(in.array(), start, length);
    return (int) crc.getValue();
  }

  private void chunk(String type, ByteBuffer content, PixelLimit limit) throws ImageFailure {
    switch (type) {
      case "IHDR" -> header(content, limit);
      case "PLTE" -> palette = bytes(content);
      case "IDAT" -> data.add(content);
      case "eXIf" -> exifOrientation = Orientation.inExif(bytes(content));
      case "iTXt" -> text(bytes(content));
      default -> {
        // Ancillary: no influence on the pixels.
      }
    }
  }

  private void header(ByteBuffer content, PixelLimit limit) throws ImageFailure {
    long claimedWidth = content.getInt() & 0xffffffffL;
    long claimedHeight = content.getInt() & 0xffffffffL;
    limit.check(claimedWidth, claimedHeight);
    width = (int) claimedWidth;
    height = (int) claimedHeight;
    bitDepth = content.get();
    colorType = content.get();
    int compression = content.get();
    int filtering = content.get();
    int interlace = content.get();
    interlaced = interlace == 1;
    boolean depthFits =
        switch (colorType) {
          case GREY -> List.of(1, 2, 4, 8, 16).contains(bitDepth);
          case PALETTE -> List.of(1, 2, 4, 8).contains(bitDepth);
          case RGB, GREY_ALPHA, RGB_ALPHA -> bitDepth == 8 || bitDepth == 16;
          default -> false;
        };
    if (!depthFits || (compression | filtering) != 0 || (interlace & ~1) != 0) {
      throw ImageFailure.corrupt("The PNG file's header has values that do not exist.");
    }
  }

  /** An uncompressed text that is XMP may tell the orientation. */
  private void text(byte[] content) {
    if (content.length > XMP.length
        && Arrays.equals(content, 0, XMP.length, XMP, 0, XMP.length)
        && content[XMP.length] == 0) {
      xmpOrientation = Orientation.inXmp(content);
    }
  }

  private static byte[] bytes(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }
}
