package io.sparkblip2.image;

import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes as a store handed them out.
 *
 * @param modifiedAt milliseconds since 1970 UTC; 0 where unknown
 */
record Content(byte[] bytes, long modifiedAt) {

  /**
   * Reads a stream whose length was announced, and notices when it is another one.
   *
   * @throws ImageFailure with {@code CHANGED}
   */
  static Content read(InputStream in, long length, long modifiedAt)
      throws IOException, ImageFailure {
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw changed(length, "ends after " + bytes.length);
    }
    if (in.read() >= 0) {
      throw changed(length, "goes on");
    }
    return new Content(bytes, modifiedAt);
  }

  /**
   * @throws ImageFailure with {@code FILE_TOO_LARGE}
   */
  static void requireLength(long length, long maxBytes) throws ImageFailure {
    if (length > maxBytes) {
      throw ImageFailure.fetch(
          "FILE_TOO_LARGE",
          "The file has " + length + " bytes; --max-image-bytes allows " + maxBytes + ".");
    }
  }

  private static ImageFailure changed(long length, String found) {
    return ImageFailure.fetch(
        "CHANGED",
        "The file was announced with " + length + " bytes but " + found + "; is it being written?");
  }
}
