package io.sparkblip2.image;

/** Judges the size that a header claims, before anything is allocated for it. */
record PixelLimit(long maxPixels) {

  /**
   * @throws ImageFailure with {@code CORRUPT} for an empty picture, {@code TOO_MANY_PIXELS} for one
   *     over the limit
   */
  void check(long width, long height) throws ImageFailure {
    if (width <= 0 || height <= 0) {
      throw ImageFailure.corrupt("The header gives a size of " + width + " x " + height + ".");
    }
    // Both below 2^32: divided instead of multiplied, nothing can overflow.
    if (height > maxPixels / width) {
      throw ImageFailure.tooManyPixels(
          "The header gives a size of "
              + width
              + " x "
              + height
              + " pixels; --max-image-pixels allows "
              + maxPixels
              + ".");
    }
  }

  /**
   * Refuses a header that promises more pixels than its data can hold, before they are allocated.
   *
   * @param densest most pixels that one byte can stand for in this format
   * @throws ImageFailure with {@code TRUNCATED}
   */
  static void requireData(long pixels, long bytes, long densest) throws ImageFailure {
    if (pixels / densest > bytes) {
      throw ImageFailure.truncated(
          "The header promises " + pixels + " pixels, but only " + bytes + " bytes follow.");
    }
  }
}
