package io.sparkblip2.checkpoint;

/** The tensors of Hugging Face's LlamaForCausalLM. */
final class LlamaLayout {
  private LlamaLayout() {}

  static void add(LlamaConfig config, Layout layout) {
    int width = config.hiddenSize();
    long keyValueWidth = (long) config.numKeyValueHeads() * config.headDim();
    Layout model = layout.under("model");
    model.tensor("embed_tokens.weight", config.vocabSize(), width);
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      model
          .under("layers." + i)
          .scale("input_layernorm", width)
          .matrix("self_attn.q_proj", width, width)
          .matrix("self_attn.k_proj", keyValueWidth, width)
          .matrix("self_attn.v_proj", keyValueWidth, width)
          .matrix("self_attn.o_proj", width, width)
          .unused("self_attn.rotary_emb.inv_freq", "a buffer of older versions; computed here")
          .scale("post_attention_layernorm", width)
          .matrix("mlp.gate_proj", config.intermediateSize(), width)
          .matrix("mlp.up_proj", config.intermediateSize(), width)
          .matrix("mlp.down_proj", width, config.intermediateSize());
    }
    model
        .scale("norm", width)
        .unused("rotary_emb.inv_freq", "a buffer of older versions; computed here");
    if (config.tieWordEmbeddings()) {
      layout.unused("lm_head.weight", "the output layer is the embedding, stored twice");
    } else {
      layout.matrix("lm_head", config.vocabSize(), width);
    }
  }
}
