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

  /** In patches, over 2 pi. */
  private static final double LONGEST_WAVE = 100;

  private FreshValues() {}

  static float[] of(Parameter parameter, long seed) {
    float[] values = new float[parameter.size()];
    String name = parameter.name();
    if (name.equals("temp")) {
      Arrays.fill(values, 0.07f);
    } else if (name.endsWith("vision_model.embeddings.position_embedding")) {
      placeOnGrid(values, parameter.shape());
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

  /**
   * Sines and cosines of an image patch's row and column, 0 for the class token (Beyer et al.,
   * 2022, "Better plain ViT baselines for ImageNet-1k"): where a patch lies is as loud as what it
   * shows from the first step on.
   *
   * @param shape (1, 1 + side * side, D) where D is a multiple of 4; the rest stays 0
   */
  private static void placeOnGrid(float[] values, long[] shape) {
    int width = (int) shape[2];
    int side = (int) Math.round(Math.sqrt(shape[1] - 1));
    int waves = width / 4;
    for (int patch = 0; patch < side * side; patch++) {
      int at = (patch + 1) * width;
      for (int k = 0; k < waves; k++) {
        double frequency = Math.pow(LONGEST_WAVE, (double) -k / waves);
        values[at + k] = (float) Math.sin(patch / side * frequency);
        values[at + waves + k] = (float) Math.cos(patch / side * frequency);
        values[at + 2 * waves + k] = (float) Math.sin(patch % side * frequency);
        values[at + 3 * waves + k] = (float) Math.cos(patch % side * frequency);
      }
    }
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
