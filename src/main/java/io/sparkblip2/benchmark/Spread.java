package io.sparkblip2.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Several measurements of one thing. */
record Spread(double median, double least, double most) {
  /** The middle one, or the mean of the two in the middle, and the outermost. */
  static <T> Spread of(List<T> measured, ToDoubleFunction<T> value) {
    double[] sorted = measured.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }
}
