package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.DecodingSession;
import io.sparkblip2.generation.ScoreRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a decoder-only language model. Keeps which image each row is about and how many tokens it
 * holds; the keys and values stay inside the network (decoder.py).
 */
final class DecoderSession implements DecodingSession {
  private final ScriptModule module;
  private final int images;
  private int[] imageOfRow = {};
  private int[] lengths = {};

  DecoderSession(ScriptModule module, NDArray visualPrompts) {
    this.module = module;
    this.images = Math.toIntExact(visualPrompts.getShape().get(0));
    try (PtNDManager scope = module.scope()) {
      module.run(scope, "open", visualPrompts);
    }
  }

  @Override
  public Candidates admit(int[] newImages, int[][] promptIds, ScoreRules rules) {
    int n = promptIds.length;
    int longest = Arrays.stream(promptIds).mapToInt(ids -> ids.length).max().orElseThrow();
    long[] padded = new long[n * longest];
    int[] newLengths = new int[n];
    for (int row = 0; row < n; row++) {
      int[] ids = promptIds[row];
      newLengths[row] = ids.length;
      int start = row * longest + longest - ids.length;
      for (int t = 0; t < ids.length; t++) {
        padded[start + t] = ids[t];
      }
    }
    Slots slots = Slots.of(newImages, images);
    try (PtNDManager scope = module.scope()) {
      List<Object> arguments = new ArrayList<>();
      arguments.add(scope.create(padded, new Shape(n, longest)));
      arguments.add(scope.create(longs(newLengths)));
      arguments.add(scope.create(slots.slots()));
      arguments.add((long) slots.groupSize());
      addRules(scope, arguments, rules);
      Candidates candidates = candidates(module.run(scope, "admit", arguments.toArray()), rules);
      imageOfRow = concatenate(imageOfRow, newImages);
      lengths = concatenate(lengths, newLengths);
      return candidates;
    }
  }

  @Override
  public Candidates advance(int[] parents, int[] tokens, ScoreRules rules) {
    int rows = parents.length;
    if (rows == 0) {
      return dropRows(rules);
    }
    int[] nextImages = new int[rows];
    int[] nextLengths = new int[rows];
    boolean same = rows == lengths.length;
    for (int row = 0; row < rows; row++) {
      nextImages[row] = imageOfRow[parents[row]];
      nextLengths[row] = lengths[parents[row]];
      same &= parents[row] == row;
    }
    Slots slots = Slots.of(nextImages, images);
    try (PtNDManager scope = module.scope()) {
      List<Object> arguments = new ArrayList<>();
      arguments.add(scope.create(longs(same ? new int[0] : parents)));
      arguments.add(scope.create(longs(tokens)));
      arguments.add(scope.create(longs(nextLengths)));
      arguments.add(scope.create(slots.slots()));
      arguments.add((long) Arrays.stream(nextLengths).max().orElseThrow());
      arguments.add((long) slots.groupSize());
      addRules(scope, arguments, rules);
      Candidates candidates = candidates(module.run(scope, "advance", arguments.toArray()), rules);
      imageOfRow = nextImages;
      lengths = Arrays.stream(nextLengths).map(length -> length + 1).toArray();
      return candidates;
    }
  }

  private Candidates dropRows(ScoreRules rules) {
    try (PtNDManager scope = module.scope()) {
      module.run(scope, "drop_rows");
    }
    imageOfRow = new int[0];
    lengths = new int[0];
    return new Candidates(rules.count(), new int[0], new float[0], new float[0]);
  }

  private static void addRules(PtNDManager scope, List<Object> arguments, ScoreRules rules) {
    arguments.add(rules.scale() == ScoreRules.Scale.LOG_PROBABILITIES);
    arguments.add((long) rules.count());
    arguments.add((double) rules.penalty());
    arguments.add(pairs(scope, rules.penalised()));
    arguments.add(pairs(scope, rules.banned()));
  }

  private static NDArray pairs(PtNDManager scope, int[] pairs) {
    return scope.create(longs(pairs), new Shape(pairs.length / 2, 2));
  }

  private static Candidates candidates(NDArray[] result, ScoreRules rules) {
    int[] tokens = Arrays.stream(result[0].toLongArray()).mapToInt(Math::toIntExact).toArray();
    return new Candidates(
        rules.count(), tokens, result[1].toFloatArray(), result[2].toFloatArray());
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }

  private static int[] concatenate(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Override
  public void close() {
    try (PtNDManager scope = module.scope()) {
      module.run(scope, "close");
    }
  }

  /**
   * Where each row stands in a table of images times the largest number of rows of one image, so
   * that all rows of an image meet its visual prompt in one product.
   */
  private record Slots(long[] slots, int groupSize) {
    static Slots of(int[] imageOfRow, int images) {
      int[] used = new int[images];
      int[] rank = new int[imageOfRow.length];
      for (int row = 0; row < rank.length; row++) {
        rank[row] = used[imageOfRow[row]]++;
      }
      int groupSize = Arrays.stream(used).max().orElse(1);
      long[] slots = new long[rank.length];
      for (int row = 0; row < rank.length; row++) {
        slots[row] = (long) imageOfRow[row] * groupSize + rank[row];
      }
      return new Slots(slots, groupSize);
    }
  }
}
