package io.sparkblip2.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Which examples of a batch are no negatives of each other: those with the same text, and those of
 * the same picture, which all its captions describe.
 *
 * @param same (B, B): whether the text of one belongs to the picture of the other too
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Positives(boolean[][] same) {

  /**
   * @param texts the batch's, as they are learnt
   */
  static Positives of(List<Example> examples, TokenRows texts) {
    int count = examples.size();
    boolean[][] same = new boolean[count][count];
    for (int i = 0; i < count; i++) {
      boolean hasNegative = false;
      for (int j = 0; j < count; j++) {
        same[i][j] =
            texts.areEqual(i, j) || examples.get(i).imageUri().equals(examples.get(j).imageUri());
        hasNegative |= !same[i][j];
      }
      // A batch of one picture: telling its captions apart is all that is left to learn.
      for (int j = 0; j < count && !hasNegative; j++) {
        same[i][j] = texts.areEqual(i, j);
      }
    }
    return new Positives(same);
  }

  int size() {
    return same.length;
  }

  boolean are(int i, int j) {
    return same[i][j];
  }

  /** (B, B) float32: 1 for positives, 0 for negatives. */
  NDArray matrix(NDManager manager) {
    float[] ones = new float[size() * size()];
    for (int i = 0; i < ones.length; i++) {
      ones[i] = same[i / size()][i % size()] ? 1 : 0;
    }
    return manager.create(ones, new Shape(size(), size()));
  }
}
