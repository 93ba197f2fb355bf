package io.sparkblip2.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A JPEG's segments, walked once from end to end without decoding: what the header says, whether
 * the file is whole, and the file again without profiles, thumbnails and comments.
 */
final class JpegFile {
  private static final int TEM = 0x01;
  private static final int SOF0 = 0xc0;
  private static final int SOF2 = 0xc2;
  private static final int DHT = 0xc4;
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int APP15 = 0xef;
  private static final int COM = 0xfe;

  /** More scans than any encoder writes; each costs a pass over the picture. */
  private static final int MOST_SCANS = 100;

  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

  private final ByteBuffer in;
  private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
  private int width;
  private int height;
  private byte[] frame;
  private int scans;
  private boolean jfif;
  private int adobeTransform = -1;
  private int exifOrientation;
  private int xmpOrientation;

  private JpegFile(byte[] bytes) {
    in = ByteBuffer.wrap(bytes);
  }

  /**
   * @throws ImageFailure with {@code TRUNCATED}, {@code CORRUPT}, {@code UNSUPPORTED_FORMAT} or
   *     {@code TOO_MANY_PIXELS}
   */
  static JpegFile read(byte[] bytes, PixelLimit limit) throws ImageFailure {
    JpegFile file = new JpegFile(bytes);
    file.walk(limit);
    return file;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int components() {
    return frame.length / 3;
  }

  /** The component's sampling factors: horizontal in the high, vertical in the low four bits. */
  int sampling(int component) {
    return frame[component * 3 + 1] & 0xff;
  }

  int orientation() {
    return exifOrientation == 0 ? xmpOrientation : exifOrientation;
  }

  /** Whether the three or four components are luminance and chrominance, by libjpeg's rules. */
  boolean isYcc() {
    if (components() == 4) {
      return adobeTransform > 0;
    }
    if (jfif || adobeTransform >= 0) {
      return jfif || adobeTransform != 0;
    }
    return !(frame[0] == 'R' && frame[3] == 'G' && frame[6] == 'B');
  }

  /** The same picture without application segments and without what follows the end. */
  byte[] plain() {
    return plain.toByteArray();
  }

  private void walk(PixelLimit limit) throws ImageFailure {
    while (true) {
      int marker = nextMarker();
      if (marker == EOI) {
        break;
      } else if (marker == SOI || marker == TEM) {
        copy(marker, new byte[0], false);
      } else {
        segment(marker, limit);
      }
    }
    copy(EOI, new byte[0], false);
    if (frame == null || scans == 0) {
      throw ImageFailure.corrupt("The JPEG file has no picture in it.");
    }
  }

  /** Skips stray bytes and fill bytes, as libjpeg does. */
  private int nextMarker() {
    while (true) {
      while (in.get() != (byte) 0xff) {
        continue;
      }
      int marker = 0xff;
      while (marker == 0xff) {
        marker = in.get() & 0xff;
      }
      if (marker != 0 && (marker < 0xd0 || marker > 0xd7)) {
        return marker;
      }
    }
  }

  private void segment(int marker, PixelLimit limit) throws ImageFailure {
    int length = (in.getShort() & 0xffff) - 2;
    if (length < 0) {
      throw ImageFailure.corrupt("A JPEG segment has a negative length.");
    }
    byte[] content = new byte[length];
    in.get(content);
    if (marker >= APP0 && marker <= APP15) {
      application(marker, content);
      return;
    }
    if (marker == COM) {
      return;
    }
    if (marker >= SOF0 && marker <= 0xcf && marker != DHT && marker != 0xcc && marker != 0xc8) {
      frame(marker, content, limit);
    }
    copy(marker, content, true);
    if (marker == SOS) {
      scan();
    }
  }

  private void frame(int marker, byte[] content, PixelLimit limit) throws ImageFailure {
    ByteBuffer header = ByteBuffer.wrap(content);
    int precision = header.get();
    height = header.getShort() & 0xffff;
    width = header.getShort() & 0xffff;
    int components = header.get() & 0xff;
    if (frame != null) {
      throw ImageFailure.corrupt("The JPEG file has two frame headers.");
    }
    if (marker > SOF2 || precision != 8) {
      throw ImageFailure.unsupported(
          "The JPEG is lossless, arithmetic-coded or has "
              + precision
              + " bits per sample; baseline and progressive with 8 bits are read.");
    }
    if (components != 1 && components != 3 && components != 4) {
      throw ImageFailure.unsupported("The JPEG has " + components + " components.");
    }
    limit.check(width, height);
    // An 8 x 8 block takes a bit at least, and at most 10 blocks make a unit of 32 x 16.
    PixelLimit.requireData((long) width * height, in.capacity(), 1024);
    frame = new byte[components * 3];
    header.get(frame);
  }

  private void scan() throws ImageFailure {
    scans++;
    if (frame == null) {
      throw ImageFailure.corrupt("The JPEG file has no frame header before its data.");
    }
    if (scans > MOST_SCANS) {
      throw ImageFailure.corrupt("The JPEG file has more than " + MOST_SCANS + " scans.");
    }
    int start = in.position();
    byte[] bytes = in.array();
    int end = start;
    while (end + 1 < bytes.length && !endsScan(bytes[end], bytes[end + 1])) {
      end++;
    }
    if (end + 1 >= bytes.length) {
      throw ImageFailure.truncated("The JPEG file ends within its picture data.");
    }
    plain.write(bytes, start, end - start);
    in.position(end);
  }

  private static boolean endsScan(byte first, byte second) {
    int marker = second & 0xff;
    boolean withinData = marker == 0 || marker == 0xff || (marker >= 0xd0 && marker <= 0xd7);
    return first == (byte) 0xff && !withinData;
  }

  private void application(int marker, byte[] content) {
    String start =
        new String(content, 0, Math.min(content.length, 32), StandardCharsets.ISO_8859_1);
    if (marker == APP0 && start.startsWith("JFIF\0") && content.length >= 14) {
      jfif = true;
    } else if (marker == APP14 && start.startsWith("Adobe") && content.length >= 12) {
      adobeTransform = content[11] & 0xff;
    } else if (marker == APP1 && start.startsWith("Exif\0\0") && exifOrientation == 0) {
      exifOrientation = Orientation.inExif(content);
    } else if (marker == APP1 && start.startsWith(XMP)) {
      xmpOrientation = Orientation.inXmp(content);
    }
  }

  private void copy(int marker, byte[] content, boolean withLength) {
    plain.write(0xff);
    plain.write(marker);
    if (withLength) {
      plain.write((content.length + 2) >> 8);
      plain.write(content.length + 2);
      plain.write(content, 0, content.length);
    }
  }
}
