package io.sparkblip2.training;

import java.io.Serializable;

/**
 * A shard's part of a step: both add up over the shards to those of the whole batch.
 *
 * @param losses in the order of {@link Stage#losses}
 * @param gradient of the sum of the losses that are learnt from, in the order of {@link
 *     Stage#parameters}; empty where none was asked for
 */
public record Contribution(double[] losses, float[] gradient) implements Serializable {
  public Contribution plus(Contribution other) {
    double[] losses = this.losses.clone();
    for (int i = 0; i < losses.length; i++) {
      losses[i] += other.losses[i];
    }
    float[] gradient = this.gradient.clone();
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] += other.gradient[i];
    }
    return new Contribution(losses, gradient);
  }
}
