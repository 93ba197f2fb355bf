package io.sparkblip2.generation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * Draws the next token: temperature, then the top k, then the top p, as Hugging Face orders them.
 *
 * <p>The candidates are the top k already, dividing by the temperature keeps their order. Of tokens
 * that tie at rank k only as many stay as fill the k.
 */
final class Sampling implements TokenChoice {
  private final double temperature;
  private final double topP;
  private final SplittableRandom random;

  /** The draws depend on the options' seed and the key, nothing else. */
  Sampling(GenerationOptions options, String key) {
    this.temperature = options.temperature();
    this.topP = options.topP();
    this.random = new SplittableRandom(hash(options.seed(), key));
  }

  @Override
  public int rank(Candidates candidates, int row) {
    double[] weights = kept(candidates, row);
    double left = random.nextDouble() * DoubleStream.of(weights).sum();
    for (int rank = 0; rank < weights.length - 1; rank++) {
      left -= weights[rank];
      if (left < 0) {
        return rank;
      }
    }
    return weights.length - 1;
  }

  /** The relative probabilities of the candidates that may be drawn, best first. */
  double[] kept(Candidates candidates, int row) {
    double[] weights = weights(candidates, row);
    return Arrays.copyOf(weights, nucleus(weights));
  }

  /** Softmax of the scores over the temperature, but for the division by its sum. */
  private double[] weights(Candidates candidates, int row) {
    double best = candidates.score(row, 0);
    double[] weights = new double[candidates.count()];
    weights[0] = 1;
    for (int rank = 1; rank < weights.length; rank++) {
      weights[rank] = Math.exp((candidates.score(row, rank) - best) / temperature);
    }
    return weights;
  }

  /**
   * How many of the best to keep: those at the bottom that together have at most 1 - p go, and so
   * do the impossible ones; the best always stays.
   */
  private int nucleus(double[] weights) {
    double spare = (1 - topP) * DoubleStream.of(weights).sum();
    double bottom = 0;
    for (int rank = weights.length - 1; rank > 0; rank--) {
      bottom += weights[rank];
      if (bottom > spare) {
        return rank + 1;
      }
    }
    return 1;
  }

  /** FNV-1a over the key's characters, begun with the seed. */
  private static long hash(long seed, String key) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
