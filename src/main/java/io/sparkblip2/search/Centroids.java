package io.sparkblip2.search;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The middles of an index's lists. A vector belongs to the list whose middle it has the greatest
 * inner product with.
 *
 * <p>Products are summed component by component for all middles at once, four vectors beside each
 * other, which Java's compiler turns into vector instructions; a sum over the components of one
 * vector it does not.
 */
final class Centroids implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int TOGETHER = 4;

  /** (width, count) */
  private final float[][] components;

  private final int count;

  /**
   * @param middles (count, width), of any length; they are taken at unit length
   */
  Centroids(float[][] middles) {
    this.count = middles.length;
    this.components = new float[middles[0].length][count];
    for (int list = 0; list < count; list++) {
      double length = length(middles[list]);
      for (int i = 0; i < components.length; i++) {
        components[i][list] = length == 0 ? 0 : (float) (middles[list][i] / length);
      }
    }
  }

  int count() {
    return count;
  }

  int width() {
    return components.length;
  }

  float[] middle(int list) {
    float[] middle = new float[components.length];
    for (int i = 0; i < middle.length; i++) {
      middle[i] = components[i][list];
    }
    return middle;
  }

  /** The inner product of a vector with each middle. */
  float[] products(float[] vector) {
    return products(new float[][] {vector}, 0)[0];
  }

  /** The list of each vector; the first of equals. */
  int[] nearest(float[][] vectors) {
    int[] nearest = new int[vectors.length];
    for (int from = 0; from < vectors.length; from += TOGETHER) {
      float[][] products = products(vectors, from);
      for (int i = 0; i < TOGETHER && from + i < vectors.length; i++) {
        nearest[from + i] = greatest(products[i]);
      }
    }
    return nearest;
  }

  /** Of four vectors from one on, the last repeated where there are fewer: (4, count). */
  private float[][] products(float[][] vectors, int from) {
    float[][] sums = new float[TOGETHER][count];
    float[][] four = new float[TOGETHER][];
    Arrays.setAll(four, i -> vectors[Math.min(from + i, vectors.length - 1)]);
    for (int i = 0; i < components.length; i++) {
      float[] x = {four[0][i], four[1][i], four[2][i], four[3][i]};
      add(sums, components[i], x);
    }
    return sums;
  }

  private static void add(float[][] sums, float[] component, float[] x) {
    float[] s0 = sums[0];
    float[] s1 = sums[1];
    float[] s2 = sums[2];
    float[] s3 = sums[3];
    float x0 = x[0];
    float x1 = x[1];
    float x2 = x[2];
    float x3 = x[3];
    for (int list = 0; list < component.length; list++) {
      float c = component[list];
      s0[list] += x0 * c;
      s1[list] += x1 * c;
      s2[list] += x2 * c;
      s3[list] += x3 * c;
    }
  }

  private static int greatest(float[] values) {
    int greatest = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[greatest]) {
        greatest = i;
      }
    }
    return greatest;
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += x * x;
    }
    return Math.sqrt(squares);
  }
}
