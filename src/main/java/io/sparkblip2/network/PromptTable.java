package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.Arrays;

/**
 * Prompts of unequal length as one table.
 *
 * @param ids row by row, filled up with 0, which no mask lets through
 * @param width of the longest prompt
 */
record PromptTable(long[] ids, int[] lengths, int width) {
  /** Prompts end in the last column, so that text continues right behind them. */
  static PromptTable leftPadded(int[][] prompts) {
    return of(prompts, true);
  }

  /** Prompts start in the first column, right behind what stands before them. */
  static PromptTable rightPadded(int[][] prompts) {
    return of(prompts, false);
  }

  private static PromptTable of(int[][] prompts, boolean left) {
    int[] lengths = Arrays.stream(prompts).mapToInt(ids -> ids.length).toArray();
    int width = Arrays.stream(lengths).max().orElseThrow();
    long[] table = new long[prompts.length * width];
    for (int row = 0; row < prompts.length; row++) {
      int start = row * width + (left ? width - lengths[row] : 0);
      for (int t = 0; t < lengths[row]; t++) {
        table[start + t] = prompts[row][t];
      }
    }
    return new PromptTable(table, lengths, width);
  }

  /** The table as (n, T) int64. */
  NDArray tensor(PtNDManager scope) {
    return scope.create(ids, new Shape(lengths.length, width));
  }
}
