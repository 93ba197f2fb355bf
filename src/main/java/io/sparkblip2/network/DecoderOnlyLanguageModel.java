package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.generation.DecodingSession;
import java.util.Map;

/** A language model in which prompt and text are one sequence; a family adds its blocks. */
abstract class DecoderOnlyLanguageModel implements LanguageModel {
  private final ScriptModule module;
  private final int vocabularySize;

  /**
   * @param family name of its TorchScript file
   * @param attributes what the files declare, {@link RowCache#attributes} included
   * @param head key of its output layer below the language model
   */
  DecoderOnlyLanguageModel(
      PtNDManager manager,
      WeightLoader weights,
      String family,
      Map<String, Object> attributes,
      String head,
      int vocabularySize) {
    this.module =
        new ScriptModule(
            manager,
            WeightLoader.with(weights.compute(), attributes),
            "layers",
            "scores",
            "cache",
            "decoder",
            family);
    this.vocabularySize = vocabularySize;
    weights.loadLanguageModel(module, head);
  }

  @Override
  public final DecodingSession open(NDArray visualPrompts) {
    return new DecoderOnlySession(module, visualPrompts);
  }

  @Override
  public final int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public final NDArray[] tap(
      PtNDManager scope, NDArray visualPrompts, NDArray ids, NDArray lengths) {
    return module.run(scope, "tap", visualPrompts, ids, lengths);
  }

  @Override
  public final void close() {
    module.close();
  }
}
