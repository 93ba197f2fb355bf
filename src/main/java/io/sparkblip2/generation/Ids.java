package io.sparkblip2.generation;

import java.util.Arrays;

/** Sequences of token ids. */
final class Ids {
  private Ids() {}

  static int[] concat(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
