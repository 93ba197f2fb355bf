package io.sparkblip2.checkpoint;

/** The tensors of Hugging Face's T5ForConditionalGeneration with gated feed-forward layers. */
final class T5Layout {
  private final T5Config config;
  private final long innerWidth;

  private T5Layout(T5Config config) {
    this.config = config;
    this.innerWidth = (long) config.numHeads() * config.dKv();
  }

  static void add(T5Config config, Layout layout) {
    T5Layout t5 = new T5Layout(config);
    layout.tensor("shared.weight", config.vocabSize(), config.dModel());
    t5.addEncoder(layout.under("encoder"));
    t5.addDecoder(layout.under("decoder"));
    layout
        .matrix("lm_head", config.vocabSize(), config.dModel())
        .remark(
            "lm_head.weight",
            "Flan-T5 has an output layer of its own; a T5 that uses its embedding for it is not"
                + " supported");
  }

  private void addEncoder(Layout encoder) {
    encoder.unused("embed_tokens.weight", "the shared embedding, stored again");
    for (int i = 0; i < config.numLayers(); i++) {
      Layout block = encoder.under("block." + i);
      addSelfAttention(block.under("layer.0"), i);
      addFeedForward(block.under("layer.1"));
    }
    encoder.scale("final_layer_norm", config.dModel());
  }

  private void addDecoder(Layout decoder) {
    decoder.unused("embed_tokens.weight", "the shared embedding, stored again");
    for (int i = 0; i < config.numDecoderLayers(); i++) {
      Layout block = decoder.under("block." + i);
      addSelfAttention(block.under("layer.0"), i);
      addAttention(block.under("layer.1"), "EncDecAttention");
      if (i == 0) {
        block.unused(
            "layer.1.EncDecAttention.relative_attention_bias.weight",
            "a table of the oldest T5 files that no version has used");
      }
      addFeedForward(block.under("layer.2"));
    }
    decoder.scale("final_layer_norm", config.dModel());
  }

  /** The first block's table of distances serves all blocks of its stack. */
  private void addSelfAttention(Layout layer, int block) {
    addAttention(layer, "SelfAttention");
    if (block == 0) {
      layer.tensor(
          "SelfAttention.relative_attention_bias.weight",
          config.relativeAttentionNumBuckets(),
          config.numHeads());
    }
  }

  private void addAttention(Layout layer, String name) {
    layer
        .matrix(name + ".q", innerWidth, config.dModel())
        .matrix(name + ".k", innerWidth, config.dModel())
        .matrix(name + ".v", innerWidth, config.dModel())
        .matrix(name + ".o", config.dModel(), innerWidth)
        .scale("layer_norm", config.dModel());
  }

  private void addFeedForward(Layout layer) {
    layer
        .matrix("DenseReluDense.wi_0", config.dFf(), config.dModel())
        .matrix("DenseReluDense.wi_1", config.dFf(), config.dModel())
        .matrix("DenseReluDense.wo", config.dModel(), config.dFf())
        .scale("layer_norm", config.dModel());
  }
}
