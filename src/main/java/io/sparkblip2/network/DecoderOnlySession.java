package io.sparkblip2.network;

import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.generation.Candidates;
import io.sparkblip2.generation.ScoreRules;
import java.util.ArrayList;
import java.util.List;

/** Rows of a decoder-only language model; a memory is an image's visual prompt (decoder.py). */
final class DecoderOnlySession extends RowSession {
  DecoderOnlySession(ScriptModule module) {
    super(module);
  }

  @Override
  public boolean beginsWith(int[] promptIds) {
    return promptIds.length == 1;
  }

  @Override
  Candidates admitRows(int[] images, int[][] promptIds, ScoreRules rules) {
    PromptTable prompts = PromptTable.leftPadded(promptIds);
    Slots slots = Slots.of(images);
    try (PtNDManager scope = module.scope()) {
      List<Object> arguments = new ArrayList<>();
      arguments.add(prompts.tensor(scope));
      arguments.add(scope.create(longs(prompts.lengths())));
      arguments.add(scope.create(slots.slots()));
      arguments.add((long) slots.memories());
      arguments.add((long) slots.groupSize());
      Candidates candidates = run(scope, "admit", arguments, rules);
      enter(images, prompts.lengths());
      return candidates;
    }
  }

  @Override
  void forgetRows(PtNDManager scope) {
    module.run(scope, "drop_rows");
  }
}
