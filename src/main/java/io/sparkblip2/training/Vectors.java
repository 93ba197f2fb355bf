package io.sparkblip2.training;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Work on long vectors of floats, in blocks, on all cores where it pays. */
final class Vectors {
  static final int BLOCK = 1 << 16;

  /** Below this, starting threads takes longer than the work. */
  private static final int WORTH_THREADS = 1 << 20;

  private Vectors() {}

  static <T> Stream<T> stream(List<T> blocks, int size) {
    return size < WORTH_THREADS ? blocks.stream() : blocks.parallelStream();
  }

  /**
   * Euclidean length; not finite exactly where an element is not finite. The same to the last bit
   * however many cores there are.
   */
  static double length(float[] vector) {
    int blocks = (vector.length + BLOCK - 1) / BLOCK;
    IntStream indices = IntStream.range(0, blocks);
    double[] squares =
        (vector.length < WORTH_THREADS ? indices : indices.parallel())
            .mapToDouble(block -> squares(vector, block * BLOCK))
            .toArray();
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    return Math.sqrt(sum);
  }

  private static double squares(float[] vector, int from) {
    double sum = 0;
    for (int i = from; i < Math.min(vector.length, from + BLOCK); i++) {
      sum += (double) vector[i] * vector[i];
    }
    return sum;
  }

  static boolean isFinite(float[] vector) {
    return Double.isFinite(length(vector));
  }
}
