package io.sparkblip2.search;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Spherical k-means (Dhillon and Modha, 2001) over vectors that one machine holds. */
final class KMeans {
  private static final int ROUNDS = 8;
  private static final int CHUNK = 256;
  private static final long SEED = 1;

  private KMeans() {}

  /**
   * The same sample gives the same middles.
   *
   * @param sample (N, width), one vector at least
   * @param lists wanted; fewer where the sample is smaller
   */
  static Centroids train(float[][] sample, int lists) {
    Centroids centroids = new Centroids(drawn(sample, Math.min(lists, sample.length)));
    for (int round = 0; round < ROUNDS; round++) {
      centroids = new Centroids(means(sample, nearest(centroids, sample), centroids));
    }
    return centroids;
  }

  private static float[][] drawn(float[][] sample, int lists) {
    Random random = new Random(SEED);
    int[] order = IntStream.range(0, sample.length).toArray();
    float[][] drawn = new float[lists][];
    for (int i = 0; i < lists; i++) {
      int other = i + random.nextInt(sample.length - i);
      drawn[i] = sample[order[other]];
      order[other] = order[i];
    }
    return drawn;
  }

  private static int[] nearest(Centroids centroids, float[][] sample) {
    int chunks = (sample.length + CHUNK - 1) / CHUNK;
    return IntStream.range(0, chunks)
        .parallel()
        .mapToObj(
            chunk ->
                centroids.nearest(
                    Arrays.copyOfRange(
                        sample, chunk * CHUNK, Math.min(sample.length, (chunk + 1) * CHUNK))))
        .flatMapToInt(Arrays::stream)
        .toArray();
  }

  /** A list without vectors keeps its middle. */
  private static float[][] means(float[][] sample, int[] nearest, Centroids before) {
    float[][] sums = new float[before.count()][before.width()];
    int[] counts = new int[before.count()];
    for (int i = 0; i < sample.length; i++) {
      counts[nearest[i]]++;
      float[] sum = sums[nearest[i]];
      for (int j = 0; j < sum.length; j++) {
        sum[j] += sample[i][j];
      }
    }
    for (int list = 0; list < sums.length; list++) {
      if (counts[list] == 0) {
        sums[list] = before.middle(list);
      }
    }
    return sums;
  }
}
