package io.sparkblip2.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What the workers of a step tell each other before they compute gradients: the features of every
 * example of the batch, in the batch's order.
 *
 * @param features B rows of {@link Stage#featureSize} floats; no rows for a stage whose losses
 *     compare no examples
 */
public record Exchange(float[][] features) implements Serializable {
  /** What a stage without features exchanges. */
  public static final Exchange NONE = new Exchange(new float[0][]);

  /** The shards' features, put together in the order of the shards. */
  public static Exchange of(List<float[][]> shards) {
    return new Exchange(shards.stream().flatMap(Arrays::stream).toArray(float[][]::new));
  }
}
