package io.sparkblip2.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The Q-Former, {@code qformer_config} of config.json; absent keys have the defaults of Hugging
 * Face's Blip2QFormerConfig.
 *
 * @param crossAttentionFrequency every so many layers, from the first on, look at the image
 * @param encoderHiddenSize width of the vision encoder; the file's own value is overruled by it
 * @param useQformerTextInput whether the layers also have a text branch (retrieval models)
 * @param vocabSize of the text branch: BERT's 30522 word pieces and one for the decoder's start
 * @param maxPositionEmbeddings longest text in tokens
 */
public record QFormerConfig(
    int hiddenSize,
    int intermediateSize,
    int numHiddenLayers,
    int numAttentionHeads,
    double layerNormEps,
    int crossAttentionFrequency,
    int encoderHiddenSize,
    boolean useQformerTextInput,
    int vocabSize,
    int maxPositionEmbeddings) {

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model_type", "blip_2_qformer");
    json.put("hidden_size", hiddenSize);
    json.put("intermediate_size", intermediateSize);
    json.put("num_hidden_layers", numHiddenLayers);
    json.put("num_attention_heads", numAttentionHeads);
    json.put("hidden_act", "gelu");
    json.put("layer_norm_eps", layerNormEps);
    json.put("cross_attention_frequency", crossAttentionFrequency);
    json.put("encoder_hidden_size", encoderHiddenSize);
    json.put("use_qformer_text_input", useQformerTextInput);
    json.put("vocab_size", vocabSize);
    json.put("max_position_embeddings", maxPositionEmbeddings);
    return json;
  }

  static QFormerConfig read(JsonFields json, VisionConfig vision) {
    if (!json.text("hidden_act", "gelu").equals("gelu")) {
      throw json.wrong("hidden_act", "gelu, the only activation of this Q-Former");
    }
    if (!json.text("position_embedding_type", "absolute").equals("absolute")) {
      throw json.wrong("position_embedding_type", "absolute");
    }
    QFormerConfig config =
        new QFormerConfig(
            json.size("hidden_size", 768),
            json.size("intermediate_size", 3072),
            json.whole("num_hidden_layers", 12, 1, Blip2Config.MOST_LAYERS),
            json.size("num_attention_heads", 12),
            json.positive("layer_norm_eps", 1e-12),
            json.size("cross_attention_frequency", 2),
            vision.hiddenSize(),
            json.flag("use_qformer_text_input", false),
            json.size("vocab_size", 30522),
            json.size("max_position_embeddings", 512));
    json.requireMultiple(
        "hidden_size", config.hiddenSize, "num_attention_heads", config.numAttentionHeads);
    return config;
  }

  /** Whether the layer of this index (from 0) attends to the image. */
  public boolean hasCrossAttention(int layer) {
    return layer % crossAttentionFrequency == 0;
  }
}
