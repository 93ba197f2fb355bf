package io.sparkblip2.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** One vector per query and image of a batch, copied to the Java side when first asked for. */
final class Queries {
  private final String kind;
  private final NDArray output;
  private float[] values;

  /**
   * @param kind {@code qformer} or {@code itc}
   * @param output (B, Q, D) float32
   */
  Queries(String kind, NDArray output) {
    this.kind = kind;
    this.output = output;
  }

  /** Unit-length mean over the queries and the queries themselves; NaN makes a Failure. */
  Prediction embedding(int image) {
    Shape shape = output.getShape();
    int count = Math.toIntExact(shape.get(1));
    int width = Math.toIntExact(shape.get(2));
    if (values == null) {
      values = output.toFloatArray();
    }
    float[][] queries = new float[count][width];
    double[] mean = new double[width];
    for (int q = 0; q < count; q++) {
      System.arraycopy(values, (image * count + q) * width, queries[q], 0, width);
      for (int d = 0; d < width; d++) {
        mean[d] += queries[q][d] / (double) count;
      }
    }
    double squares = 0;
    for (double component : mean) {
      squares += component * component;
    }
    double length = Math.sqrt(squares);
    if (!Double.isFinite(length) || length == 0) {
      return new Prediction.Failure(
          "compute",
          Prediction.Failure.NON_FINITE,
          "The Q-Former's output has no direction: NaN, infinite or zero");
    }
    float[] unit = new float[width];
    for (int d = 0; d < width; d++) {
      unit[d] = (float) (mean[d] / length);
    }
    return new Prediction.Embedding(kind, unit, queries);
  }
}
