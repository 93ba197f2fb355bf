package io.sparkblip2.evaluation;

import java.io.Serializable;

/** A mean in the making. */
public record Mean(double sum, long count) implements Serializable {
  public static final Mean NONE = new Mean(0, 0);

  public static Mean of(double value) {
    return new Mean(value, 1);
  }

  public Mean plus(Mean other) {
    return new Mean(sum + other.sum, count + other.count);
  }

  /** NaN where nothing was counted. */
  public double value() {
    return sum / count;
  }
}
