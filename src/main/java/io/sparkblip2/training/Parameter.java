package io.sparkblip2.training;

import java.io.Serializable;
import java.util.Arrays;

/**
 * One trained tensor.
 *
 * @param name its Hugging Face name in the checkpoint that the stage writes
 */
public record Parameter(String name, long[] shape) implements Serializable {
  public int size() {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  /** Whether weight decay applies: to matrices, not to biases and normalisation (spec of AdamW). */
  public boolean decays() {
    return shape.length > 1 && !name.endsWith(".bias");
  }
}
