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
        RowCache.attributes(
            config.numHiddenLayers(), config.numAttentionHeads(), config.numAttentionHeads()),
        Map.of("activation_gelu", config.activationFunction().equals("gelu")),
        "model.decoder.embed_tokens.weight",
        config.vocabSize());
  }
}
