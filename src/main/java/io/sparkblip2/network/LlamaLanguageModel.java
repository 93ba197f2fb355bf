package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.LlamaConfig;
import io.sparkblip2.generation.DecodingSession;
import java.util.HashMap;
import java.util.Map;

/** LLaMA and Vicuna, decoder-only language models. */
final class LlamaLanguageModel implements LanguageModel {
  private final ScriptModule module;
  private final int vocabularySize;

  LlamaLanguageModel(PtNDManager manager, LlamaConfig config, WeightLoader weights) {
    this.vocabularySize = config.vocabSize();
    Map<String, Object> attributes =
        new HashMap<>(
            RowCache.attributes(
                config.numHiddenLayers(), config.numAttentionHeads(), config.numKeyValueHeads()));
    attributes.put("compute", (long) weights.compute().code());
    attributes.put("rms_norm_eps", config.rmsNormEps());
    attributes.put("rope_theta", config.ropeTheta());
    this.module =
        new ScriptModule(manager, attributes, "layers", "scores", "cache", "decoder", "llama");
    weights.loadLanguageModel(
        module, config.tieWordEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight");
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
