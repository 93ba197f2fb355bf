package io.sparkblip2.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * OPT as BLIP-2 uses it: pre-norm, biases everywhere, output layer tied to the embedding. Absent
 * keys have the defaults of Hugging Face's OPTConfig.
 *
 * @param activationFunction {@code relu} or {@code gelu} (erf)
 */
public record OptConfig(
    int hiddenSize,
    int ffnDim,
    int numHiddenLayers,
    int numAttentionHeads,
    int vocabSize,
    int maxPositionEmbeddings,
    int wordEmbedProjDim,
    boolean doLayerNormBefore,
    String activationFunction,
    boolean enableBias,
    boolean layerNormElementwiseAffine,
    int bosTokenId,
    List<Integer> eosTokenIds,
    int padTokenId)
    implements LanguageConfig {

  @Override
  public String modelType() {
    return "opt";
  }

  @Override
  public String className() {
    return "OPTForCausalLM";
  }

  @Override
  public Map<String, Object> hyperParameters() {
    return Map.of(
        "num_hidden_layers", (long) numHiddenLayers,
        "num_attention_heads", (long) numAttentionHeads,
        "num_key_value_heads", (long) numAttentionHeads,
        "activation_gelu", activationFunction.equals("gelu"));
  }

  @Override
  public long cachedPerToken() {
    return 2L * numHiddenLayers * hiddenSize;
  }

  @Override
  public String head() {
    return "model.decoder.embed_tokens.weight";
  }

  @Override
  public void addTo(Layout layout) {
    OptLayout.add(this, layout);
  }

  @Override
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model_type", modelType());
    json.put("hidden_size", hiddenSize);
    json.put("ffn_dim", ffnDim);
    json.put("num_hidden_layers", numHiddenLayers);
    json.put("num_attention_heads", numAttentionHeads);
    json.put("vocab_size", vocabSize);
    json.put("max_position_embeddings", maxPositionEmbeddings);
    json.put("word_embed_proj_dim", wordEmbedProjDim);
    json.put("do_layer_norm_before", doLayerNormBefore);
    json.put("activation_function", activationFunction);
    json.put("enable_bias", enableBias);
    json.put("layer_norm_elementwise_affine", layerNormElementwiseAffine);
    json.put("bos_token_id", bosTokenId);
    json.put("eos_token_id", ConfigFiles.oneOrSome(eosTokenIds));
    json.put("pad_token_id", padTokenId);
    return json;
  }

  static OptConfig read(JsonFields json) {
    json.require("do_layer_norm_before", true);
    json.require("enable_bias", true);
    json.require("layer_norm_elementwise_affine", true);
    json.require("tie_word_embeddings", true);
    json.require("_remove_final_layer_norm", false);
    String activation = json.text("activation_function", "relu");
    if (!activation.equals("relu") && !activation.equals("gelu")) {
      throw json.wrong("activation_function", "relu or gelu");
    }
    int hiddenSize = json.size("hidden_size", 768);
    OptConfig config =
        new OptConfig(
            hiddenSize,
            json.size("ffn_dim", 3072),
            json.whole("num_hidden_layers", 12, 1, Blip2Config.MOST_LAYERS),
            json.size("num_attention_heads", 12),
            json.size("vocab_size", 50272),
            json.size("max_position_embeddings", 2048),
            json.size("word_embed_proj_dim", hiddenSize),
            true,
            activation,
            true,
            true,
            json.id("bos_token_id", 2),
            json.ids("eos_token_id", List.of(2)),
            json.id("pad_token_id", 1));
    json.requireMultiple(
        "hidden_size", config.hiddenSize, "num_attention_heads", config.numAttentionHeads);
    if (config.wordEmbedProjDim != config.hiddenSize) {
      throw json.wrong(
          "word_embed_proj_dim", "hidden_size; projected embeddings (OPT-350m) are not supported");
    }
    return config;
  }
}
