package io.sparkblip2.image;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The formats that are read, told by their first bytes. */
enum ImageFormat {
  JPEG,
  PNG,
  GIF,
  BMP,
  TIFF,
  WEBP;

  /**
   * @throws ImageFailure with {@code UNSUPPORTED_FORMAT}
   */
  static ImageFormat of(byte[] bytes) throws ImageFailure {
    if (startsWith(bytes, 0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (startsWith(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (startsWith(bytes, 0, "GIF87a") || startsWith(bytes, 0, "GIF89a")) {
      return GIF;
    }
    if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) {
      return WEBP;
    }
    if (startsWith(bytes, 0, "II*\0") || startsWith(bytes, 0, "MM\0*")) {
      return TIFF;
    }
    if (startsWith(bytes, 0, "BM")) {
      return BMP;
    }
    throw ImageFailure.unsupported(
        "The content is " + guess(bytes) + "; JPEG, PNG, GIF, BMP, TIFF and WebP are read.");
  }

  /** As it stands in the table: lower case. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String guess(byte[] bytes) {
    String start =
        new String(bytes, 0, Math.min(bytes.length, 64), StandardCharsets.ISO_8859_1)
            .stripLeading()
            .toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return "an HTML page";
    }
    if (start.startsWith("<svg") || start.startsWith("<?xml")) {
      return "XML or SVG";
    }
    if (start.startsWith("ii+\0") || start.startsWith("mm\0+")) {
      return "BigTIFF";
    }
    if (start.startsWith("%pdf")) {
      return "PDF";
    }
    if (start.startsWith("pk\u0003\u0004") || start.startsWith("\u001f\u008b")) {
      return "an archive";
    }
    if (start.startsWith("ftyp", 4)) {
      return "AVIF, HEIC or video";
    }
    return "no known image";
  }

  private static boolean startsWith(byte[] bytes, int at, String magic) {
    if (bytes.length < at + magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if ((bytes[at + i] & 0xff) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
