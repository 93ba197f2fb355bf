package io.sparkblip2.inference;

import io.sparkblip2.checkpoint.Blip2Config;
import io.sparkblip2.checkpoint.QFormerConfig;
import io.sparkblip2.checkpoint.VisionConfig;
import io.sparkblip2.config.Precision;

/**
 * How many images a CPU's networks are given at once: always as many, whatever the batch; where
 * images are missing, the group is filled up. libtorch adds in another order for another number of
 * rows, so that otherwise an image's vectors would depend on its neighbours in their last digits.
 *
 * <p>One image alone leaves a core waiting for the next small product: the built-in captioner sees
 * 2.5 times as many images in groups of eight. What a filled-up group costs in vain is bounded.
 *
 * @param vision images for the vision encoder; divides {@code queries}
 * @param queries images for the Q-Former
 */
record ImageGroups(int vision, int queries) {
  static final int MOST = 8;

  /** Operations of a group at most, some seconds of one core; one image may have more. */
  private static final double MOST_OPERATIONS = 3e11;

  /**
   * @param imageSize side of the square in pixels
   */
  static ImageGroups of(Blip2Config config, int imageSize, Precision precision) {
    VisionConfig vision = config.vision();
    double side = imageSize / vision.patchSize();
    double patches = side * side + 1;
    double seeing =
        patches * vision.numHiddenLayers() * layer(vision.hiddenSize(), vision.intermediateSize());
    // Where FBGEMM multiplies int8, activations are rounded by the range of all images at once;
    // where oneDNN does, what is done around its products wants to stay in the cache.
    int images = precision == Precision.INT8 ? 1 : size(seeing);
    return new ImageGroups(images, Math.max(images, size(querying(config, patches))));
  }

  private static double querying(Blip2Config config, double patches) {
    QFormerConfig qFormer = config.qFormer();
    double operations = 0;
    for (int layer = 0; layer < qFormer.numHiddenLayers(); layer++) {
      operations +=
          config.numQueryTokens() * layer(qFormer.hiddenSize(), qFormer.intermediateSize());
      if (qFormer.hasCrossAttention(layer)) {
        operations += 4 * patches * qFormer.encoderHiddenSize() * qFormer.hiddenSize();
      }
    }
    return operations;
  }

  /** Of one row through a block's linear layers: a product and a sum each. */
  private static double layer(double width, double between) {
    return 2 * (4 * width * width + 2 * width * between);
  }

  private static int size(double operations) {
    int size = 1;
    while (size < MOST && 2 * size * operations <= MOST_OPERATIONS) {
      size *= 2;
    }
    return size;
  }
}
