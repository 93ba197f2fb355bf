package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.OptConfig;
import io.sparkblip2.generation.DecodingSession;
import java.util.HashMap;
import java.util.Map;

/** OPT, the decoder-only language model of BLIP-2's first checkpoints. */
final class OptLanguageModel implements LanguageModel {
  private final ScriptModule module;
  private final int vocabularySize;

  OptLanguageModel(PtNDManager manager, OptConfig config, WeightLoader weights) {
    this.vocabularySize = config.vocabSize();
    Map<String, Object> attributes =
        new HashMap<>(
            RowCache.attributes(
                config.numHiddenLayers(), config.numAttentionHeads(), config.numAttentionHeads()));
    attributes.put("compute", (long) weights.compute().code());
    attributes.put("activation_gelu", config.activationFunction().equals("gelu"));
    this.module =
        new ScriptModule(manager, attributes, "layers", "scores", "cache", "decoder", "opt");
    weights.loadLanguageModel(module, "model.decoder.embed_tokens.weight");
  }

  @Override
  public DecodingSession open(NDArray visualPrompts) {
    return new DecoderOnlySession(module, visualPrompts);
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
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
