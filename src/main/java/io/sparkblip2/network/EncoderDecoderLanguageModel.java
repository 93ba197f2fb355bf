package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.LanguageConfig;
import java.util.Arrays;

/** A language model whose encoder reads the prompt and whose decoder writes: Flan-T5. */
final class EncoderDecoderLanguageModel implements LanguageModel {
  private final ScriptModule module;
  private final LanguageConfig config;
  private final int start;

  EncoderDecoderLanguageModel(PtNDManager manager, LanguageConfig config, WeightLoader weights) {
    this.config = config;
    this.start = config.decoderStart().orElseThrow();
    this.module = LanguageModels.compile(manager, config, weights);
  }

  @Override
  public LanguageSession open() {
    return new EncoderDecoderSession(module, start);
  }

  @Override
  public int vocabularySize() {
    return config.vocabSize();
  }

  /** The decoder is given its start token only. */
  @Override
  public NDArray[] tap(PtNDManager scope, NDArray visualPrompts, NDArray ids, NDArray lengths) {
    long[] starts = new long[Math.toIntExact(ids.getShape().get(0))];
    Arrays.fill(starts, start);
    return tap(
        scope, visualPrompts, ids, lengths, scope.create(starts, new Shape(starts.length, 1)));
  }

  /** As above, with a decoder input (B, T) of the caller's; returns the encoder's result first. */
  NDArray[] tap(
      PtNDManager scope, NDArray visualPrompts, NDArray ids, NDArray lengths, NDArray decoderIds) {
    return module.run(scope, "tap", visualPrompts, ids, lengths, decoderIds);
  }

  /** T5's bias bucket of each distance (N) int64: key position minus query position. */
  NDArray buckets(PtNDManager scope, NDArray distances, boolean bidirectional) {
    return module.run(scope, "buckets", distances, bidirectional)[0];
  }

  @Override
  public void close() {
    module.close();
  }
}
