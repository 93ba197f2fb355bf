package io.sparkblip2.training;

import io.sparkblip2.config.QuestionAnswer;
import io.sparkblip2.config.WrongCallException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Which examples a step learns from: a pure function of the seed and the step. An epoch shows every
 * example once, in an order of its own; what does not fill a batch waits for the next epoch.
 */
public final class Batches {
  private static final int DRAWS = 64;

  private final List<Example> examples;
  private final int batchSize;
  private final long seed;
  private final Texts texts;
  private final Grouping grouping;
  private long epoch = -1;
  private int[] order;

  /** Whether a batch may show a text twice; contrast would hold the one against the other. */
  public enum Texts {
    ANY,
    /** A repeated text's place goes to another example, drawn at random. */
    DISTINCT
  }

  /**
   * @throws WrongCallException if the examples fill no batch
   */
  public Batches(List<Example> examples, int batchSize, long seed, Texts texts, Grouping grouping) {
    this.examples = List.copyOf(examples);
    this.batchSize = batchSize;
    this.seed = seed;
    this.texts = texts;
    this.grouping = grouping;
    if (examples.size() < batchSize) {
      throw new WrongCallException(
          "There are %d pairs to learn from, fewer than a batch of %d; add pairs or lower --batch-size."
              .formatted(examples.size(), batchSize));
    }
    long different =
        examples.stream().map(Example::text).distinct().limit(Math.max(2, batchSize)).count();
    if (different == 1 && examples.size() > 1) {
      throw new WrongCallException(
          "All %d pairs have the same text '%s', so there is nothing to tell apart; is --text-column the right one?"
              .formatted(examples.size(), examples.get(0).text()));
    }
    if (texts == Texts.DISTINCT && different < batchSize) {
      throw new WrongCallException(
          "The pairs have %d different texts, fewer than a batch of %d, and --distinct-texts wants them all different; lower --batch-size or leave it out."
              .formatted(different, batchSize));
    }
  }

  public int batchSize() {
    return batchSize;
  }

  /** A number that differs where the examples or their order differ. */
  public long fingerprint() {
    long mixed = examples.size();
    for (Example example : examples) {
      mixed = Permutation.mix(mixed, example.imageUri());
      mixed = Permutation.mix(mixed, example.context());
      for (QuestionAnswer pair : example.earlier()) {
        mixed = Permutation.mix(mixed, pair.question());
        mixed = Permutation.mix(mixed, pair.answer());
      }
      mixed = Permutation.mix(mixed, example.prompt());
      mixed = Permutation.mix(mixed, example.text());
    }
    return mixed;
  }

  /**
   * @param step from 0
   */
  public Batch at(long step) {
    long stepsPerEpoch = examples.size() / batchSize;
    IntUnaryOperator places = places(step / stepsPerEpoch);
    long first = step % stepsPerEpoch * batchSize;
    List<Example> chosen = new ArrayList<>(batchSize);
    Set<String> seen = new HashSet<>();
    for (int slot = 0; slot < batchSize; slot++) {
      Example example = examples.get(places.applyAsInt((int) first + slot));
      if (texts == Texts.DISTINCT && seen.contains(example.text())) {
        example = another(seen, Permutation.mix(seed, step, slot));
      }
      seen.add(example.text());
      chosen.add(example);
    }
    return new Batch(step, seed, chosen);
  }

  private IntUnaryOperator places(long wanted) {
    long key = Permutation.mix(seed, wanted);
    if (grouping.by() == Grouping.By.NONE) {
      Permutation shuffle = new Permutation(examples.size(), key);
      return place -> (int) shuffle.at(place);
    }
    synchronized (this) {
      if (epoch != wanted) {
        order = grouping.epoch(examples, key);
        epoch = wanted;
      }
      int[] found = order;
      return place -> found[place];
    }
  }

  private Example another(Set<String> seen, long key) {
    for (int draw = 0; draw < DRAWS; draw++) {
      long index = Math.floorMod(Permutation.mix(key, draw), (long) examples.size());
      Example example = examples.get((int) index);
      if (!seen.contains(example.text())) {
        return example;
      }
    }
    // Few texts are left: the first that fits, from a place drawn as well.
    int start = (int) Math.floorMod(key, (long) examples.size());
    for (int i = 0; ; i++) {
      Example example = examples.get((start + i) % examples.size());
      if (!seen.contains(example.text())) {
        return example;
      }
    }
  }

  /**
   * All examples in their own order, in whole batches to validate with: their steps are negative.
   */
  public static List<Batch> inOrder(List<Example> examples, int batchSize, long seed) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from + batchSize <= examples.size(); from += batchSize) {
      batches.add(new Batch(-1 - batches.size(), seed, examples.subList(from, from + batchSize)));
    }
    return batches;
  }
}
