package io.sparkblip2.tables;

import java.sql.Timestamp;

/**
 * What is known of an image file; null where it never came to be known.
 *
 * @param uri as listed, the key everywhere
 * @param modifiedAt version of the file, with byteLength
 * @param format found in the bytes, not in the name
 */
public record ImageFacts(
    String uri,
    Timestamp modifiedAt,
    Long byteLength,
    String sha256,
    String format,
    Integer width,
    Integer height) {

  /** Before anything was read. */
  public static ImageFacts listed(String uri, Timestamp modifiedAt, Long byteLength) {
    return listed(uri, modifiedAt, byteLength, null);
  }

  /**
   * @param knownSha256 of the same version of the file, read by an earlier run: it stays where the
   *     file cannot be read now, so that what was computed of it still counts when it can
   */
  static ImageFacts listed(String uri, Timestamp modifiedAt, Long byteLength, String knownSha256) {
    return new ImageFacts(uri, modifiedAt, byteLength, knownSha256, null, null, null);
  }

  /**
   * With the bytes that were really read. A listed time stays: the next listing is compared with
   * it, and some S3 stores tell milliseconds there and only seconds when a file is read.
   */
  public ImageFacts fetched(Timestamp readModifiedAt, long readBytes, String readSha256) {
    return new ImageFacts(
        uri,
        modifiedAt == null ? readModifiedAt : modifiedAt,
        readBytes,
        readSha256,
        format,
        width,
        height);
  }

  public ImageFacts decoded(String foundFormat, int foundWidth, int foundHeight) {
    return new ImageFacts(
        uri, modifiedAt, byteLength, sha256, foundFormat, foundWidth, foundHeight);
  }
}
