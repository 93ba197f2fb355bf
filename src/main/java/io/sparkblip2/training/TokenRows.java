package io.sparkblip2.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/** Token ids of several texts, for a network: one row each, padded behind. */
record TokenRows(List<int[]> rows) {
  int width() {
    return rows.stream().mapToInt(row -> row.length).max().orElse(0);
  }

  /** (R, T) int64. */
  NDArray ids(NDManager manager, int filler) {
    int width = width();
    long[] ids = new long[rows.size() * width];
    Arrays.fill(ids, filler);
    for (int r = 0; r < rows.size(); r++) {
      int[] row = rows.get(r);
      for (int t = 0; t < row.length; t++) {
        ids[r * width + t] = row[t];
      }
    }
    return manager.create(ids, new Shape(rows.size(), width));
  }

  /** (R) int64. */
  NDArray lengths(NDManager manager) {
    return manager.create(rows.stream().mapToLong(row -> row.length).toArray());
  }

  /** Tokens behind the rows' first ones: what there is to be written. */
  long words() {
    return rows.stream().mapToLong(row -> row.length - 1).sum();
  }

  TokenRows from(int from, int to) {
    return new TokenRows(rows.subList(from, to));
  }

  boolean areEqual(int one, int other) {
    return Arrays.equals(rows.get(one), rows.get(other));
  }
}
