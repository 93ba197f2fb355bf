package io.sparkblip2.network;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Where images stand in the tables of a session. A new one takes the first free place, so that what
 * is in use stands in front: a step reads the tables up to the last image that a row is about.
 */
final class ImagePlaces {
  private final BitSet taken = new BitSet();
  private int capacity;

  /** Takes the first free places; {@link #capacity} grows where there are too few. */
  int[] take(int count) {
    int[] places = new int[count];
    int next = 0;
    for (int i = 0; i < count; i++) {
      next = taken.nextClearBit(next);
      taken.set(next);
      places[i] = next;
    }
    if (taken.length() > capacity) {
      capacity = Math.max(taken.length(), 2 * capacity);
    }
    return places;
  }

  /**
   * @throws IllegalArgumentException if it is free already
   */
  void free(int place) {
    require(place);
    taken.clear(place);
  }

  /**
   * @throws IllegalArgumentException if one of them is free
   */
  void require(int... places) {
    if (!Arrays.stream(places).allMatch(place -> place >= 0 && taken.get(place))) {
      throw new IllegalArgumentException(
          "The session has images " + taken + ", but was asked about " + Arrays.toString(places));
    }
  }

  /** Places that the tables have to have. */
  int capacity() {
    return capacity;
  }
}
