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

  /**
   * Side of the pictures that are kept, to crop from: such that the smallest crop still has the S x
   * S pixels that the network sees, and none is blown up; but at most 2 S, four times the bytes. At
   * 224 pixels and crops of half the area it is 317, which is 0.3 MB a picture.
   */
  int keptSize() {
    return (int) Math.min(2L * size, Math.round(size / Math.sqrt(augmentation.minScale())));
  }
}
