package io.sparkblip2.training;

import io.sparkblip2.image.ImageAccess;
import java.io.Serializable;

/**
 * How a stage's pictures are read and kept.
 *
 * @param size S, side of the pictures that the network sees
 * @param cacheBytes of pixels kept decoded, per JVM
 */
public record PictureSettings(
    ImageAccess access, int size, Augmentation augmentation, long cacheBytes)
    implements Serializable {

  /** Side of the pictures that are kept: an eighth more than the network sees, to crop from. */
  int keptSize() {
    return size + (size + 7) / 8;
  }
}
