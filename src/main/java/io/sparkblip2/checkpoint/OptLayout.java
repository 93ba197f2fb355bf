package io.sparkblip2.checkpoint;

/** The tensors of Hugging Face's OPTForCausalLM. */
final class OptLayout {
  private OptLayout() {}

  static void add(OptConfig config, Layout layout) {
    int width = config.hiddenSize();
    layout.unused("lm_head.weight", "OPT's output layer is its embedding, stored twice");
    Layout decoder = layout.under("model").under("decoder");
    decoder.tensor("embed_tokens.weight", config.vocabSize(), width);
    // The first two rows of OPT's position table belong to no position.
    decoder.tensor("embed_positions.weight", config.maxPositionEmbeddings() + 2, width);
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      decoder
          .under("layers." + i)
          .linear("self_attn.k_proj", width, width)
          .linear("self_attn.v_proj", width, width)
          .linear("self_attn.q_proj", width, width)
          .linear("self_attn.out_proj", width, width)
          .norm("self_attn_layer_norm", width)
          .linear("fc1", config.ffnDim(), width)
          .linear("fc2", width, config.ffnDim())
          .norm("final_layer_norm", width);
    }
    decoder.norm("final_layer_norm", width);
  }
}
