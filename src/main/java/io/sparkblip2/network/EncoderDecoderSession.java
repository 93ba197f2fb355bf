package io.sparkblip2.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.ScoreRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows of an encoder-decoder language model; a memory is a prompt that was encoded behind its
 * image's visual prompt, shared by its beams (t5.py).
 */
final class EncoderDecoderSession extends RowSession {
  /** Tokens that a memory may be wider than the longest prompt in use. */
  private static final int WORTH_KEEPING = 64;

  private final int startToken;
  private int[] promptLengths = new int[0];

  EncoderDecoderSession(ScriptModule module, int startToken) {
    super(module);
    this.startToken = startToken;
  }

  /** Prompts are to be encoded first. */
  @Override
  public boolean beginsWith(int[] promptIds) {
    return false;
  }

  @Override
  Candidates admitRows(int[] images, int[][] promptIds, ScoreRules rules) {
    int n = promptIds.length;
    int memories = promptLengths.length;
    PromptTable prompts = PromptTable.rightPadded(promptIds);
    int[] newMemories = IntStream.range(memories, memories + n).toArray();
    long[] start = new long[n];
    Arrays.fill(start, startToken);
    int[] startLengths = new int[n];
    Arrays.fill(startLengths, 1);
    try (PtNDManager scope = module.scope()) {
      List<Object> arguments = new ArrayList<>();
      arguments.add(scope.create(longs(images)));
      arguments.add(prompts.tensor(scope));
      arguments.add(scope.create(longs(prompts.lengths())));
      arguments.add(scope.create(start, new Shape(n, 1)));
      arguments.add(scope.create(longs(newMemories)));
      arguments.add((long) memories + n);
      Candidates candidates = run(scope, "admit", arguments, rules);
      promptLengths = concatenate(promptLengths, prompts.lengths());
      enter(newMemories, startLengths);
      return candidates;
    }
  }

  @Override
  int[] forgetUnused(int[] memoryOfRow) {
    int[] used = Arrays.stream(memoryOfRow).distinct().sorted().toArray();
    int[] kept = Arrays.stream(used).map(memory -> promptLengths[memory]).toArray();
    int longest = longest(kept);
    boolean narrow = longest(promptLengths) <= longest + WORTH_KEEPING;
    if (used.length > promptLengths.length / 2 && narrow) {
      return memoryOfRow;
    }
    try (PtNDManager scope = module.scope()) {
      module.run(scope, "keep_memories", scope.create(longs(used)), (long) longest);
    }
    promptLengths = kept;
    return Arrays.stream(memoryOfRow).map(memory -> Arrays.binarySearch(used, memory)).toArray();
  }

  private static int longest(int[] lengths) {
    return Arrays.stream(lengths).max().orElse(0);
  }

  @Override
  void forgetRows(PtNDManager scope) {
    module.run(scope, "drop_rows");
    module.run(scope, "drop_memories");
    promptLengths = new int[0];
  }
}
