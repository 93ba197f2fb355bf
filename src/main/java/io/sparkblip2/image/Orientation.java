package io.sparkblip2.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a camera was held: the EXIF orientation, 1 (upright) to 8, found and undone. */
final class Orientation {
  static final int UPRIGHT = 1;

  private static final int TAG = 0x0112;
  private static final int BYTE = 1;
  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

  private Orientation() {}

  /**
   * @param exif a TIFF structure, with or without {@code Exif\0\0} before it
   * @return 0 where the tag is missing or the structure is damaged
   */
  static int inExif(byte[] exif) {
    boolean prefixed =
        exif.length >= 6 && new String(exif, 0, 6, StandardCharsets.ISO_8859_1).equals("Exif\0\0");
    int start = prefixed ? 6 : 0;
    ByteBuffer tiff = ByteBuffer.wrap(exif, start, exif.length - start).slice();
    try {
      return inTiff(tiff);
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return 0;
    }
  }

  /** What photo editors leave where EXIF says nothing; 0 where this says nothing either. */
  static int inXmp(byte[] xmp) {
    Matcher matcher = XMP.matcher(new String(xmp, StandardCharsets.ISO_8859_1));
    return matcher.find() ? matcher.group(1).charAt(0) - '0' : 0;
  }

  private static int inTiff(ByteBuffer tiff) {
    int order = tiff.getShort(0);
    if (order == 0x4949) {
      tiff.order(ByteOrder.LITTLE_ENDIAN);
    } else if (order != 0x4d4d) {
      return 0;
    }
    if (tiff.getShort(2) != 42) {
      return 0;
    }
    tiff.position(tiff.getInt(4));
    int entries = tiff.getShort() & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = tiff.position();
      if ((tiff.getShort(entry) & 0xffff) == TAG) {
        return value(tiff, tiff.getShort(entry + 2), entry + 8);
      }
      tiff.position(entry + 12);
    }
    return 0;
  }

  private static int value(ByteBuffer tiff, int type, int at) {
    return switch (type) {
      case BYTE -> tiff.get(at) & 0xff;
      case SHORT -> tiff.getShort(at) & 0xffff;
      case LONG -> tiff.getInt(at);
      default -> 0;
    };
  }

  /** The picture as it was seen; the same one for a value that is not 2 to 8. */
  static RgbImage upright(RgbImage image, int orientation) {
    if (orientation < 2 || orientation > 8) {
      return image;
    }
    boolean turned = orientation >= 5;
    int width = turned ? image.height() : image.width();
    int height = turned ? image.width() : image.height();
    // Stored column and row both run with or against the upright ones.
    boolean columnReversed = orientation == 2 || orientation == 3 || orientation >= 7;
    boolean rowReversed =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    int at = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = turned ? y : x;
        int row = turned ? x : y;
        column = columnReversed ? image.width() - 1 - column : column;
        row = rowReversed ? image.height() - 1 - row : row;
        int source = (row * image.width() + column) * 3;
        to[at++] = from[source];
        to[at++] = from[source + 1];
        to[at++] = from[source + 2];
      }
    }
    return new RgbImage(width, height, to, image.format());
  }
}
