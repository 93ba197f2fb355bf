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
  private final int startToken;
  private int memories;

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
      memories += n;
      enter(newMemories, startLengths);
      return candidates;
    }
  }

  @Override
  int[] forgetUnused(int[] memoryOfRow) {
    int[] used = Arrays.stream(memoryOfRow).distinct().sorted().toArray();
    if (used.length > memories / 2) {
      return memoryOfRow;
    }
    try (PtNDManager scope = module.scope()) {
      module.run(scope, "keep_memories", scope.create(longs(used)));
    }
    memories = used.length;
    return Arrays.stream(memoryOfRow).map(memory -> Arrays.binarySearch(used, memory)).toArray();
  }

  @Override
  void forgetRows(PtNDManager scope) {
    module.run(scope, "drop_rows");
    module.run(scope, "drop_memories");
    memories = 0;
  }
}
