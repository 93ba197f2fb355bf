package io.sparkblip2.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CentroidsTest {
  private final VectorRows rows = new VectorRows();

  @Test
  void aVectorBelongsToTheMiddleWithTheGreatestProduct() {
    float[][] middles = new float[9][];
    Arrays.setAll(middles, i -> rows.draw());
    Centroids centroids = new Centroids(middles);
    float[][] vectors = new float[7][]; // not a multiple of four
    Arrays.setAll(vectors, i -> rows.draw());
    int[] nearest = centroids.nearest(vectors);
    for (int i = 0; i < vectors.length; i++) {
      float[] products = centroids.products(vectors[i]);
      for (int list = 0; list < middles.length; list++) {
        float product = 0;
        for (int j = 0; j < VectorRows.WIDTH; j++) {
          product += middles[list][j] * vectors[i][j];
        }
        assertThat(products[list]).isCloseTo(product, org.assertj.core.data.Offset.offset(1e-5f));
        assertThat(products[nearest[i]]).isGreaterThanOrEqualTo(products[list]);
      }
    }
    assertThat(centroids.nearest(new float[0][])).isEmpty();
  }

  @Test
  void clustersAreFoundAndTheSameEachTime() {
    float[][] truth = new float[5][];
    Arrays.setAll(truth, i -> rows.draw());
    float[][] sample = new float[500][];
    Arrays.setAll(sample, i -> rows.near(truth[i % 5], 0.02));
    Centroids centroids = KMeans.train(sample, 20);
    assertThat(centroids.count()).isEqualTo(20);
    int[] nearest = centroids.nearest(sample);
    for (int i = 5; i < sample.length; i++) {
      for (int j = 0; j < i; j++) {
        if (nearest[i] == nearest[j]) {
          assertThat(i % 5).isEqualTo(j % 5);
        }
      }
    }
    assertThat(KMeans.train(sample, 20).middle(7)).isEqualTo(centroids.middle(7));
  }

  @Test
  void aSmallOrUniformSampleGivesMiddlesToo() {
    float[][] same = new float[10][];
    Arrays.fill(same, rows.draw());
    assertThat(KMeans.train(same, 4).nearest(same)).containsOnly(0);
    assertThat(KMeans.train(same, 40).count()).isEqualTo(10);
    assertThat(KMeans.train(new float[3][VectorRows.WIDTH], 2).middle(1)).doesNotContain(Float.NaN);
  }
}
