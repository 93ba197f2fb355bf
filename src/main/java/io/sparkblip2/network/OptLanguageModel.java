package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.OptConfig;
import io.sparkblip2.generation.DecodingSession;
import java.util.Map;

/** OPT, the decoder-only language model of BLIP-2's first checkpoints. */
final class OptLanguageModel implements LanguageModel {
  private final ScriptModule module;
  private final int vocabularySize;

  OptLanguageModel(PtNDManager manager, OptConfig config, WeightLoader weights) {
    this.vocabularySize = config.vocabSize();
    this.module =
        new ScriptModule(
            manager,
            Map.of(
                "compute",
                (long) weights.compute().code(),
                "num_hidden_layers",
                (long) config.numHiddenLayers(),
                "num_attention_heads",
                (long) config.numAttentionHeads(),
                "num_key_value_heads",
                (long) config.numAttentionHeads(),
                "activation_gelu",
                config.activationFunction().equals("gelu"),
                "phase",
                0L,
                "first",
                0L,
                "last",
                0L,
                "group_size",
                1L),
            "layers",
            "scores",
            "cache",
            "decoder",
            "opt");
    weights.loadPart(module, "language_model", WeightLoader.Use.COMPUTE);
    // The head is the token embedding again, in the form that linear products want.
    weights.loadTensor(
        module,
        "language_model.model.decoder.embed_tokens.weight",
        "lm_head.weight",
        WeightLoader.Use.EXACT);
  }

  @Override
  public DecodingSession open(NDArray visualPrompts) {
    return new DecoderOnlySession(module, visualPrompts);
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  /**
   * Every state on the way, for comparison with a reference; ends a running session.
   *
   * @param ids (B, T) int64, left-padded
   * @param lengths (B) int64
   * @return hidden states (layers + 1, B, T, D) and logits (B, T, V) at the text positions
   */
  NDArray[] tap(PtNDManager scope, NDArray visualPrompts, NDArray ids, NDArray lengths) {
    return module.run(scope, "tap", visualPrompts, ids, lengths);
  }

  @Override
  public void close() {
    module.close();
  }
}
