package io.sparkblip2.network;

import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.OptConfig;
import java.util.Map;

/** OPT, the decoder-only language model of BLIP-2's first checkpoints. */
final class OptLanguageModel extends DecoderOnlyLanguageModel {
  OptLanguageModel(PtNDManager manager, OptConfig config, WeightLoader weights) {
    super(
        manager,
        weights,
        "opt",
        attributes(config),
        "model.decoder.embed_tokens.weight",
        config.vocabSize());
  }

  /** What its files declare. */
  static Map<String, Object> attributes(OptConfig config) {
    Map<String, Object> attributes =
        RowCache.attributes(
            config.numHiddenLayers(), config.numAttentionHeads(), config.numAttentionHeads());
    attributes.put("activation_gelu", config.activationFunction().equals("gelu"));
    return attributes;
  }
}
