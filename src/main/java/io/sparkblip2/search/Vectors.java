package io.sparkblip2.search;

import java.util.Arrays;
import java.util.List;
import scala.collection.Seq;

/** Vectors as Spark's rows hold them, unpacked. */
final class Vectors {
  private Vectors() {}

  /**
   * @param rows ARRAY of ARRAY of FLOAT
   */
  static float[][] of(List<Seq<Float>> rows) {
    float[][] vectors = new float[rows.size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = of(rows.get(i));
    }
    return vectors;
  }

  static float[] of(Seq<Float> row) {
    float[] vector = new float[row.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = row.apply(i);
    }
    return vector;
  }

  /** Four sums beside each other, because a processor adds the next before the last is done. */
  static float dot(float[] a, float[] b) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 4 <= a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Spark's rows take arrays of objects only. */
  static Float[] boxed(float[] vector) {
    Float[] boxed = new Float[vector.length];
    Arrays.setAll(boxed, i -> vector[i]);
    return boxed;
  }
}
