package io.sparkblip2.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * First values of parameters that no start folder holds: matrices normally distributed with the
 * deviation that BERT's 0.02 is at a width of 768, scaled to the width at hand; norms 1; biases 0.
 * The same seed and name give the same values.
 */
final class FreshValues {
  private static final double DEVIATION = 0.02 * Math.sqrt(768);

  private FreshValues() {}

  static float[] of(Parameter parameter, long seed) {
    float[] values = new float[parameter.size()];
    String name = parameter.name();
    if (name.equals("temp")) {
      Arrays.fill(values, 0.07f);
    } else if (isNorm(name) && name.endsWith(".weight")) {
      Arrays.fill(values, 1);
    } else if (!name.endsWith(".bias")) {
      SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + name.hashCode());
      double deviation = deviation(name, parameter.shape());
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
    }
    return values;
  }

  private static boolean isNorm(String name) {
    return name.toLowerCase(Locale.ROOT).contains("norm");
  }

  /** Tables are looked up and not summed over, so their width does not matter. */
  private static double deviation(String name, long[] shape) {
    if (name.contains("embed") && !name.contains("patch") || name.equals("query_tokens")) {
      return name.contains("shared") ? 1 : 0.02;
    }
    long inputs = 1;
    for (int i = 1; i < shape.length; i++) {
      inputs *= shape[i];
    }
    return DEVIATION / Math.sqrt(inputs);
  }
}
