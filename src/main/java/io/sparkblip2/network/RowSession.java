package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.ScoreRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of a language model. Keeps which memory (a visual prompt or an encoded prompt) each row
 * looks at and how many tokens it holds; keys and values stay inside the network (cache.py).
 */
abstract class RowSession implements LanguageSession {
  final ScriptModule module;
  private final ImagePlaces images = new ImagePlaces();
  private final RowPlaces rows = new RowPlaces();
  private int[] memoryOfRow = {};
  private int[] lengths = {};

  /** Ends what session of this network there was. */
  RowSession(ScriptModule module) {
    this.module = module;
    close();
  }

  @Override
  public final int[] read(NDArray visualPrompts) {
    int[] places = images.take(Math.toIntExact(visualPrompts.getShape().get(0)));
    try (PtNDManager scope = module.scope()) {
      NDArray free = scope.create(longs(places));
      module.run(scope, "read_images", visualPrompts, free, (long) images.capacity());
    }
    return places;
  }

  @Override
  public final void forget(int image) {
    images.free(image);
  }

  @Override
  public final Candidates admit(int[] newImages, int[][] promptIds, ScoreRules rules) {
    images.require(newImages);
    return admitRows(newImages, promptIds, rules);
  }

  /** As {@link #admit}, about images that are there. */
  abstract Candidates admitRows(int[] newImages, int[][] promptIds, ScoreRules rules);

  /** Lets the network forget memories that no row looks at; returns the rows' memories then. */
  int[] forgetUnused(int[] memoryOfRow) {
    return memoryOfRow;
  }

  /** Lets the network forget all rows, and memories that were theirs alone. */
  abstract void forgetRows(PtNDManager scope);

  @Override
  public final Candidates advance(int[] parents, int[] tokens, ScoreRules rules) {
    if (parents.length == 0) {
      return dropRows(rules);
    }
    requireBegun(parents);
    int[] nextMemories = new int[parents.length];
    int[] nextLengths = new int[parents.length];
    for (int row = 0; row < parents.length; row++) {
      boolean begins = parents[row] < 0;
      nextMemories[row] = begins ? ~parents[row] : memoryOfRow[parents[row]];
      nextLengths[row] = begins ? 0 : lengths[parents[row]];
    }
    RowPlaces.Moves moves = rows.advance(parents);
    nextMemories = forgetUnused(nextMemories);
    Slots slots = Slots.of(rows.byPlace(nextMemories));
    try (PtNDManager scope = module.scope()) {
      List<Object> arguments = new ArrayList<>();
      arguments.add(scope.create(longs(moves.from())));
      arguments.add(scope.create(longs(moves.to())));
      arguments.add(scope.create(longs(moves.begun())));
      arguments.add(scope.create(longs(rows.byPlace(tokens))));
      arguments.add(scope.create(longs(rows.byPlace(nextLengths))));
      arguments.add(scope.create(slots.slots()));
      arguments.add((long) slots.memories());
      arguments.add((long) slots.groupSize());
      arguments.add((long) Arrays.stream(nextLengths).max().orElseThrow());
      Candidates candidates = run(scope, "advance", arguments, rows.byPlace(rules));
      memoryOfRow = nextMemories;
      lengths = Arrays.stream(nextLengths).map(length -> length + 1).toArray();
      return rows.byRow(candidates);
    }
  }

  private void requireBegun(int[] parents) {
    int[] begun =
        Arrays.stream(parents).filter(parent -> parent < 0).map(image -> ~image).toArray();
    if (begun.length > 0 && (lengths.length == 0 || !beginsWith(new int[1]))) {
      throw new IllegalArgumentException("Rows are to begin with a step that have to be admitted");
    }
    images.require(begun);
  }

  private Candidates dropRows(ScoreRules rules) {
    try (PtNDManager scope = module.scope()) {
      forgetRows(scope);
    }
    memoryOfRow = new int[0];
    lengths = new int[0];
    rows.clear();
    return new Candidates(rules.count(), new int[0], new float[0], new float[0]);
  }

  /** Notes rows that the network has admitted behind the present ones. */
  final void enter(int[] memories, int[] newLengths) {
    memoryOfRow = concatenate(memoryOfRow, memories);
    lengths = concatenate(lengths, newLengths);
    rows.enter(newLengths.length);
  }

  /** Calls a method whose last arguments are the score rules and whose result is candidates. */
  final Candidates run(PtNDManager scope, String method, List<Object> arguments, ScoreRules rules) {
    arguments.add(rules.scale() == ScoreRules.Scale.LOG_PROBABILITIES);
    arguments.add((long) rules.count());
    arguments.add((double) rules.penalty());
    arguments.add(pairs(scope, rules.penalised()));
    arguments.add(pairs(scope, rules.banned()));
    NDArray[] result = module.run(scope, method, arguments.toArray());
    int[] tokens = Arrays.stream(result[0].toLongArray()).mapToInt(Math::toIntExact).toArray();
    return new Candidates(
        rules.count(), tokens, result[1].toFloatArray(), result[2].toFloatArray());
  }

  private static NDArray pairs(PtNDManager scope, int[] pairs) {
    return scope.create(longs(pairs), new Shape(pairs.length / 2, 2));
  }

  static long[] longs(int[] values) {
    return Arrays.stream(values).asLongStream().toArray();
  }

  static int[] concatenate(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  @Override
  public final void close() {
    try (PtNDManager scope = module.scope()) {
      module.run(scope, "close");
    }
  }

  /**
   * Where each row stands in a table of memories times the largest number of rows of one memory, so
   * that all rows of a memory meet it in one product.
   *
   * @param memories from the first to the last that a row looks at
   */
  record Slots(long[] slots, int memories, int groupSize) {
    static Slots of(int[] memoryOfRow) {
      int memories = Arrays.stream(memoryOfRow).max().orElse(0) + 1;
      int[] used = new int[memories];
      int[] rank = new int[memoryOfRow.length];
      for (int row = 0; row < rank.length; row++) {
        rank[row] = used[memoryOfRow[row]]++;
      }
      int groupSize = Arrays.stream(used).max().orElse(1);
      long[] slots = new long[rank.length];
      for (int row = 0; row < rank.length; row++) {
        slots[row] = (long) memoryOfRow[row] * groupSize + rank[row];
      }
      return new Slots(slots, memories, groupSize);
    }
  }
}
