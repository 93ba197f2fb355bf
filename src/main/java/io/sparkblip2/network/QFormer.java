package io.sparkblip2.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.sparkblip2.checkpoint.QFormerConfig;
import java.util.Map;

/**
 * Image embeddings to the output of the learned queries (BLIP-2, section 3.1). Float32 but for the
 * products and the attention of a CPU that computes in bfloat16.
 */
public final class QFormer implements AutoCloseable {
  private final ScriptModule module;

  QFormer(PtNDManager manager, QFormerConfig config, WeightLoader weights) {
    this(load(manager, config, weights, "layers", "qformer"));
  }

  QFormer(ScriptModule module) {
    this.module = module;
  }

  /** Compiles the Q-Former, perhaps with heads, and loads its own weights. */
  static ScriptModule load(
      PtNDManager manager, QFormerConfig config, WeightLoader weights, String... parts) {
    ScriptModule module =
        new ScriptModule(
            manager, WeightLoader.with(weights.qFormerCompute(), attributes(config)), parts);
    load(module, weights);
    return module;
  }

  /** Streams its own weights in. */
  static void load(WeightSink sink, WeightLoader weights) {
    weights.loadPart(sink, "qformer", WeightLoader.Use.QFORMER);
    weights.loadTensor(sink, "query_tokens", "query_tokens", WeightLoader.Use.QFORMER);
  }

  /** What its file declares. */
  static Map<String, Object> attributes(QFormerConfig config) {
    return Map.of(
        "num_hidden_layers", (long) config.numHiddenLayers(),
        "num_attention_heads", (long) config.numAttentionHeads(),
        "cross_attention_frequency", (long) config.crossAttentionFrequency(),
        "layer_norm_eps", config.layerNormEps());
  }

  /**
   * @param imageEmbeddings (B, P, D of the vision encoder) float32
   * @return (B, Q, D) float32, attached to the scope
   */
  public NDArray query(PtNDManager scope, NDArray imageEmbeddings) {
    return module.run(scope, "forward", imageEmbeddings)[0];
  }

  /**
   * Every state on the way, for comparison with a reference.
   *
   * @return (layers + 1, B, Q, D): the embedded queries and each block's output
   */
  public NDArray tap(PtNDManager scope, NDArray imageEmbeddings) {
    return module.run(scope, "tap", imageEmbeddings)[0];
  }

  /**
   * Where the queries look: the attention probabilities of every block that reads the image, the
   * mean of whose values each query takes up (BLIP-2, section 3.1). Computed beside the outputs,
   * for people to look at.
   *
   * @param imageEmbeddings (B, P, D of the vision encoder) float32
   * @return (C, B, H, Q, P) float32, C the blocks with cross-attention; each row of P sums to 1
   */
  public NDArray crossAttention(PtNDManager scope, NDArray imageEmbeddings) {
    return module.run(scope, "cross_attention", imageEmbeddings)[0];
  }

  @Override
  public void close() {
    module.close();
  }
}
