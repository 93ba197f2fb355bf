package io.sparkblip2.network;

import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.LlamaConfig;
import java.util.Map;

/** LLaMA and Vicuna, decoder-only language models. */
final class LlamaLanguageModel extends DecoderOnlyLanguageModel {
  LlamaLanguageModel(PtNDManager manager, LlamaConfig config, WeightLoader weights) {
    super(
        manager,
        weights,
        "llama",
        attributes(config),
        config.tieWordEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight",
        config.vocabSize());
  }

  /** What its files declare. */
  static Map<String, Object> attributes(LlamaConfig config) {
    Map<String, Object> attributes =
        RowCache.attributes(
            config.numHiddenLayers(), config.numAttentionHeads(), config.numKeyValueHeads());
    attributes.put("rms_norm_eps", config.rmsNormEps());
    attributes.put("rope_theta", config.ropeTheta());
    return attributes;
  }
}
