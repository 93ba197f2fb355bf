package io.sparkblip2.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * LLaMA or Vicuna: rotary positions, RMS norms, no biases. Absent keys have the defaults of Hugging
 * Face's LlamaConfig.
 *
 * @param numKeyValueHeads each serves numAttentionHeads / numKeyValueHeads query heads
 * @param headDim hiddenSize / numAttentionHeads; even, as rotations turn pairs
 * @param tieWordEmbeddings whether the output layer is the embedding, and has no tensor of its own
 */
public record LlamaConfig(
    int hiddenSize,
    int intermediateSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int numKeyValueHeads,
    int headDim,
    double rmsNormEps,
    double ropeTheta,
    int maxPositionEmbeddings,
    int vocabSize,
    boolean tieWordEmbeddings,
    int bosTokenId,
    List<Integer> eosTokenIds,
    int padTokenId)
    implements LanguageConfig {

  @Override
  public String modelType() {
    return "llama";
  }

  @Override
  public String className() {
    return "LlamaForCausalLM";
  }

  @Override
  public Map<String, Object> hyperParameters() {
    return Map.of(
        "num_hidden_layers", (long) numHiddenLayers,
        "num_attention_heads", (long) numAttentionHeads,
        "num_key_value_heads", (long) numKeyValueHeads,
        "rms_norm_eps", rmsNormEps,
        "rope_theta", ropeTheta);
  }

  @Override
  public long cachedPerToken() {
    return 2L * numHiddenLayers * numKeyValueHeads * headDim;
  }

  @Override
  public String head() {
    return tieWordEmbeddings ? "model.embed_tokens.weight" : LanguageConfig.super.head();
  }

  @Override
  public void addTo(Layout layout) {
    LlamaLayout.add(this, layout);
  }

  @Override
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model_type", modelType());
    json.put("hidden_size", hiddenSize);
    json.put("intermediate_size", intermediateSize);
    json.put("num_hidden_layers", numHiddenLayers);
    json.put("num_attention_heads", numAttentionHeads);
    json.put("num_key_value_heads", numKeyValueHeads);
    json.put("head_dim", headDim);
    json.put("rms_norm_eps", rmsNormEps);
    json.put("rope_theta", ropeTheta);
    json.put("max_position_embeddings", maxPositionEmbeddings);
    json.put("vocab_size", vocabSize);
    json.put("tie_word_embeddings", tieWordEmbeddings);
    json.put("bos_token_id", bosTokenId);
    json.put("eos_token_id", ConfigFiles.oneOrSome(eosTokenIds));
    json.put("pad_token_id", padTokenId);
    return json;
  }

  static LlamaConfig read(JsonFields json) {
    if (!json.text("hidden_act", "silu").equals("silu")) {
      throw json.wrong("hidden_act", "silu");
    }
    json.require("attention_bias", false);
    json.require("mlp_bias", false);
    requirePlainRotation(json, "rope_scaling");
    requirePlainRotation(json, "rope_parameters");
    int hiddenSize = json.size("hidden_size", 4096);
    int heads = json.size("num_attention_heads", 32);
    List<Integer> ends = json.ids("eos_token_id", List.of(2));
    LlamaConfig config =
        new LlamaConfig(
            hiddenSize,
            json.size("intermediate_size", 11008),
            json.whole("num_hidden_layers", 32, 1, Blip2Config.MOST_LAYERS),
            heads,
            json.size("num_key_value_heads", heads),
            json.size("head_dim", hiddenSize / heads),
            json.positive("rms_norm_eps", 1e-6),
            // Newer files keep everything about rotations in one object.
            json.object("rope_parameters")
                .positive("rope_theta", json.positive("rope_theta", 10_000)),
            json.size("max_position_embeddings", 2048),
            json.size("vocab_size", 32_000),
            json.flag("tie_word_embeddings", false),
            json.id("bos_token_id", 1),
            ends,
            json.id("pad_token_id", ends.get(0)));
    json.requireMultiple("hidden_size", hiddenSize, "num_attention_heads", heads);
    json.requireMultiple(
        "num_attention_heads", heads, "num_key_value_heads", config.numKeyValueHeads);
    if (config.headDim != hiddenSize / heads) {
      throw json.wrong("head_dim", "hidden_size / num_attention_heads, " + hiddenSize / heads);
    }
    json.requireMultiple("hidden_size / num_attention_heads", config.headDim, "a pair", 2);
    return config;
  }

  private static void requirePlainRotation(JsonFields json, String name) {
    JsonNode type = json.object(name).get("rope_type");
    if (type.isMissingNode()) {
      type = json.object(name).get("type");
    }
    boolean plain =
        type.isMissingNode() ? !name.equals("rope_scaling") || !json.has(name) : isDefault(type);
    if (!plain) {
      throw json.wrong(name, "null; stretched rotary positions are not supported");
    }
  }

  private static boolean isDefault(JsonNode type) {
    return type.isTextual() && type.textValue().equals("default");
  }
}
