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

  /** Spark's rows take arrays of objects only. */
  static Float[] boxed(float[] vector) {
    Float[] boxed = new Float[vector.length];
    Arrays.setAll(boxed, i -> vector[i]);
    return boxed;
  }
}
