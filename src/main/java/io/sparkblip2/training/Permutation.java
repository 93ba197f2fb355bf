package io.sparkblip2.training;

/**
 * A shuffle of 0 to {@code size - 1} of which any place can be asked for: a keyed Feistel network
 * over the next power of four, walked until it lands inside. Nothing is stored.
 *
 * @param key another key is another shuffle
 */
record Permutation(long size, long key) {
  private static final int ROUNDS = 6;

  /** What stands at {@code index}. */
  long at(long index) {
    int half = (Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, size - 1)) + 1) / 2;
    long place = index;
    do {
      place = encrypt(place, half);
    } while (place >= size);
    return place;
  }

  private long encrypt(long value, int half) {
    long mask = (1L << half) - 1;
    long left = value >>> half;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (mix(mix(key + round) ^ right) & mask);
      left = right;
      right = next;
    }
    return left << half | right;
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
  static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** One number of several, each of which changes all of it. */
  static long mix(long... values) {
    long mixed = 0;
    for (long value : values) {
      mixed = mix(mixed ^ value);
    }
    return mixed;
  }

  /** A number of a text. */
  static long mix(long start, String text) {
    long mixed = start;
    for (int i = 0; i < text.length(); i++) {
      mixed = mix(mixed ^ text.charAt(i));
    }
    return mix(mixed + text.length());
  }
}
