package io.sparkblip2.training;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * For every text of a batch an image, and for every image a text, that do not belong to it: drawn
 * by how close they are, so that matching learns from what contrast confuses (BLIP-2, section 3.2).
 * Every worker draws the same from the same features.
 *
 * @param imageOfText a wrong image for each of the B texts
 * @param textOfImage a wrong text for each of the B images
 */
record HardNegatives(int[] imageOfText, int[] textOfImage) {
  /**
   * @param exchange rows of Q image vectors and one text vector, E floats each
   * @param width E
   * @param positives of the batch, which are no negatives
   * @param temperature of the softmax over similarities
   */
  static HardNegatives draw(
      Exchange exchange, int width, Positives positives, float temperature, long seed, long step) {
    float[][] features = exchange.features();
    int count = features.length;
    float[][] similarity = new float[count][count]; // image, text
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              for (int j = 0; j < count; j++) {
                similarity[i][j] = closest(features[i], features[j], width);
              }
            });
    int[] textOfImage = new int[count];
    int[] imageOfText = new int[count];
    for (int i = 0; i < count; i++) {
      int row = i;
      SplittableRandom random = new SplittableRandom(mix(seed, step, i));
      textOfImage[i] = draw(j -> similarity[row][j], i, positives, temperature, random);
      imageOfText[i] = draw(j -> similarity[j][row], i, positives, temperature, random);
    }
    return new HardNegatives(imageOfText, textOfImage);
  }

  private static long mix(long seed, long step, int row) {
    return (seed * 31 + step) * 0x9E3779B97F4A7C15L + row;
  }

  private static float closest(float[] image, float[] text, int width) {
    int textAt = text.length - width;
    float best = Float.NEGATIVE_INFINITY;
    for (int query = 0; query < image.length - width; query += width) {
      float product = 0;
      for (int e = 0; e < width; e++) {
        product += image[query + e] * text[textAt + e];
      }
      best = Math.max(best, product);
    }
    return best;
  }

  private interface Row {
    float at(int column);
  }

  private static int draw(
      Row row, int own, Positives positives, float temperature, SplittableRandom random) {
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < positives.size(); j++) {
      if (!positives.are(own, j)) {
        most = Math.max(most, row.at(j));
      }
    }
    if (most == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException(
          "All texts of a batch are the same, so nothing can be told apart. The pairs need at least"
              + " two different texts.");
    }
    double sum = 0;
    double[] until = new double[positives.size()];
    for (int j = 0; j < positives.size(); j++) {
      if (!positives.are(own, j)) {
        sum += StrictMath.exp((row.at(j) - most) / temperature);
      }
      until[j] = sum;
    }
    double drawn = random.nextDouble() * sum;
    int j = 0;
    while (until[j] <= drawn) {
      j++;
    }
    return j;
  }
}
