package io.sparkblip2.catalog;

import java.util.List;

/**
 * Random draws that are the same on every Java: SplitMix64 (Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators", 2014).
 */
final class Dice {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  Dice(long seed) {
    state = seed;
  }

  /** Draws that belong to one picture of one catalog. */
  static Dice of(long seed, long index) {
    return new Dice(mix(seed + GOLDEN) ^ mix(index * GOLDEN + 1));
  }

  long next() {
    state += GOLDEN;
    return mix(state);
  }

  /** Uniform in 0 to {@code bound - 1}; the bias of 2^-32 times the bound is of no account here. */
  int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** Uniform, {@code high} excluded. */
  double between(double low, double high) {
    return low + (high - low) * (next() >>> 11) * 0x1p-53;
  }

  <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
