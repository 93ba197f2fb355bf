package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.T5Config;
import io.sparkblip2.generation.DecodingSession;
import java.util.Arrays;
import java.util.Map;

/** Flan-T5, an encoder-decoder language model. */
final class T5LanguageModel implements LanguageModel {
  private final ScriptModule module;
  private final T5Config config;

  T5LanguageModel(PtNDManager manager, T5Config config, WeightLoader weights) {
    this.config = config;
    this.module =
        new ScriptModule(
            manager,
            WeightLoader.with(weights.compute(), attributes(config)),
            "layers",
            "scores",
            "cache",
            "t5");
    weights.loadLanguageModel(module, "lm_head.weight");
  }

  /** What its files declare. */
  static Map<String, Object> attributes(T5Config config) {
    Map<String, Object> attributes =
        RowCache.attributes(config.numDecoderLayers(), config.numHeads(), config.numHeads());
    attributes.put("num_encoder_layers", (long) config.numLayers());
    attributes.put("layer_norm_epsilon", config.layerNormEpsilon());
    attributes.put("relative_attention_num_buckets", (long) config.relativeAttentionNumBuckets());
    attributes.put("relative_attention_max_distance", (long) config.relativeAttentionMaxDistance());
    attributes.put("activation_tanh", config.denseActFn().equals("gelu_new"));
    return attributes;
  }

  @Override
  public DecodingSession open(NDArray visualPrompts) {
    return new EncoderDecoderSession(module, visualPrompts, config.decoderStartTokenId());
  }

  @Override
  public int vocabularySize() {
    return config.vocabSize();
  }

  /** The decoder is given its start token only. */
  @Override
  public NDArray[] tap(PtNDManager scope, NDArray visualPrompts, NDArray ids, NDArray lengths) {
    long[] start = new long[Math.toIntExact(ids.getShape().get(0))];
    Arrays.fill(start, config.decoderStartTokenId());
    return tap(scope, visualPrompts, ids, lengths, scope.create(start, new Shape(start.length, 1)));
  }

  /** As above, with a decoder input (B, T) of the caller's; returns the encoder's result first. */
  NDArray[] tap(
      PtNDManager scope, NDArray visualPrompts, NDArray ids, NDArray lengths, NDArray decoderIds) {
    return module.run(scope, "tap", visualPrompts, ids, lengths, decoderIds);
  }

  /** The bias bucket of each distance (N) int64: key position minus query position. */
  NDArray buckets(PtNDManager scope, NDArray distances, boolean bidirectional) {
    return module.run(scope, "buckets", distances, bidirectional)[0];
  }

  @Override
  public void close() {
    module.close();
  }
}
