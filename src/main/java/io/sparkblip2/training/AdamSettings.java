package io.sparkblip2.training;

import java.io.Serializable;

/**
 * What {@link AdamW} is told besides the learning rate.
 *
 * @param weightDecay share of the learning rate by which matrices shrink per step
 */
public record AdamSettings(double beta1, double beta2, double epsilon, double weightDecay)
    implements Serializable {
  /** LAVIS' values with the paper's second moment (BLIP-2, section 3.4). */
  public static final AdamSettings DEFAULTS = new AdamSettings(0.9, 0.98, 1e-8, 0.05);
}
