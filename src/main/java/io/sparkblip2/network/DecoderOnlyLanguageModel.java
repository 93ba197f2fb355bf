package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.LanguageConfig;

/** A language model in which prompt and text are one sequence. */
final class DecoderOnlyLanguageModel implements LanguageModel {
  private final ScriptModule module;
  private final LanguageConfig config;

  DecoderOnlyLanguageModel(PtNDManager manager, LanguageConfig config, WeightLoader weights) {
    this.config = config;
    this.module = LanguageModels.compile(manager, config, weights);
  }

  @Override
  public LanguageSession open() {
    return new DecoderOnlySession(module);
  }

  @Override
  public int vocabularySize() {
    return config.vocabSize();
  }

  @Override
  public NDArray[] tap(PtNDManager scope, NDArray visualPrompts, NDArray ids, NDArray lengths) {
    return module.run(scope, "tap", visualPrompts, ids, lengths);
  }

  @Override
  public void close() {
    module.close();
  }
}
