package io.sparkblip2.checkpoint;

import java.util.Map;

/**
 * Every tensor that a BLIP-2 model of a given configuration consists of, by its Hugging Face name;
 * linear weights are (out, in). Lets the driver find a wrong checkpoint from the files' headers,
 * before any executor loads it.
 */
public final class CheckpointLayout {
  private CheckpointLayout() {}

  /** A captioner's tensors, name to shape, in the order of the data's path. */
  public static Map<String, long[]> of(Blip2Config config) {
    return layout(config).shapes();
  }

  /** A retrieval model's tensors, name to shape, in the order of the data's path. */
  public static Map<String, long[]> of(RetrievalConfig config) {
    return layout(config).shapes();
  }

  /** A vision encoder's tensors under the names of its own class, Blip2VisionModel. */
  public static Map<String, long[]> of(VisionConfig config) {
    Layout layout = new Layout();
    addVision(config, layout);
    return layout.shapes();
  }

  /** A language model's tensors under the names of its own class. */
  public static Map<String, long[]> of(LanguageConfig config) {
    Layout layout = new Layout();
    config.addTo(layout);
    return layout.shapes();
  }

  static Layout layout(Blip2Config config) {
    Layout layout = new Layout();
    addVision(config.vision(), layout.under("vision_model"));
    addQFormer(config.qFormer(), config.numQueryTokens(), layout);
    layout.linear(
        "language_projection", config.language().hiddenSize(), config.qFormer().hiddenSize());
    config.language().addTo(layout.under("language_model"));
    return layout;
  }

  static Layout layout(RetrievalConfig config) {
    Layout layout = new Layout();
    RetrievalConfig.Architecture architecture = config.architecture();
    int width = config.qFormer().hiddenSize();
    addVision(config.vision(), layout.under("vision_model"));
    addQFormer(config.qFormer(), config.numQueryTokens(), layout);
    layout
        .tensor("embeddings.word_embeddings.weight", config.qFormer().vocabSize(), width)
        .tensor(
            "embeddings.position_embeddings.weight",
            config.qFormer().maxPositionEmbeddings(),
            width)
        .unused("embeddings.position_ids", "a buffer of older versions: 0, 1, 2, ...")
        .linear("vision_projection", config.imageTextHiddenSize(), width)
        .linear("text_projection", config.imageTextHiddenSize(), width)
        .linear("itm_head", 2, width);
    return layout.without(
        key -> !architecture.uses(key), "belongs to the whole model, of which this is a part");
  }

  private static void addVision(VisionConfig config, Layout vision) {
    int width = config.hiddenSize();
    int patch = config.patchSize();
    vision
        .tensor("embeddings.class_embedding", 1, 1, width)
        .tensor("embeddings.position_embedding", 1, config.numTokens(), width)
        .tensor("embeddings.patch_embedding.weight", width, 3, patch, patch)
        .tensor("embeddings.patch_embedding.bias", width);
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      vision
          .under("encoder.layers." + i)
          .norm("layer_norm1", width)
          .linear("self_attn.qkv", 3L * width, width)
          .linear("self_attn.projection", width, width)
          .norm("layer_norm2", width)
          .linear("mlp.fc1", config.intermediateSize(), width)
          .linear("mlp.fc2", width, config.intermediateSize());
    }
    vision.norm("post_layernorm", width);
  }

  private static void addQFormer(QFormerConfig config, int numQueryTokens, Layout layout) {
    int width = config.hiddenSize();
    layout.tensor("query_tokens", 1, numQueryTokens, width);
    Layout qFormer = layout.under("qformer");
    qFormer
        .norm("layernorm", width)
        .unused("embeddings.position_ids", "a buffer of older versions: 0, 1, 2, ...");
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      Layout layer = qFormer.under("encoder.layer." + i);
      addAttention(layer.under("attention"), width, width);
      if (config.hasCrossAttention(i)) {
        addAttention(layer.under("crossattention"), width, config.encoderHiddenSize());
      }
      addFeedForward(layer, "_query", config);
      if (config.useQformerTextInput()) {
        addFeedForward(layer, "", config);
      }
    }
  }

  private static void addAttention(Layout block, int width, int encoderWidth) {
    block
        .linear("attention.query", width, width)
        .linear("attention.key", width, encoderWidth)
        .linear("attention.value", width, encoderWidth)
        .linear("output.dense", width, width)
        .norm("output.LayerNorm", width);
  }

  /** Queries and text have feed-forward layers of their own. */
  private static void addFeedForward(Layout layer, String branch, QFormerConfig config) {
    layer
        .linear("intermediate" + branch + ".dense", config.intermediateSize(), config.hiddenSize())
        .linear("output" + branch + ".dense", config.hiddenSize(), config.intermediateSize())
        .norm("output" + branch + ".LayerNorm", config.hiddenSize());
  }
}
