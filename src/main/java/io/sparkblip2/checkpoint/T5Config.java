package io.sparkblip2.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Flan-T5 as BLIP-2 uses it: encoder and decoder, relative positions, gated feed-forward layers, an
 * output layer of its own. Absent keys have the defaults of Hugging Face's T5Config.
 *
 * @param dKv width of one attention head; heads times it need not be dModel
 * @param denseActFn {@code gelu} (erf, all BLIP-2 checkpoints) or {@code gelu_new} (tanh)
 * @param decoderStartTokenId what the decoder starts from
 */
public record T5Config(
    int dModel,
    int dFf,
    int dKv,
    int numHeads,
    int numLayers,
    int numDecoderLayers,
    int vocabSize,
    int relativeAttentionNumBuckets,
    int relativeAttentionMaxDistance,
    double layerNormEpsilon,
    String denseActFn,
    int decoderStartTokenId,
    int bosTokenId,
    List<Integer> eosTokenIds,
    int padTokenId)
    implements LanguageConfig {

  @Override
  public String modelType() {
    return "t5";
  }

  @Override
  public int hiddenSize() {
    return dModel;
  }

  @Override
  public int maxPositionEmbeddings() {
    return Integer.MAX_VALUE;
  }

  @Override
  public OptionalInt decoderStart() {
    return OptionalInt.of(decoderStartTokenId);
  }

  @Override
  public String className() {
    return "T5ForConditionalGeneration";
  }

  @Override
  public Map<String, Object> hyperParameters() {
    return Map.of(
        "num_encoder_layers", (long) numLayers,
        "num_hidden_layers", (long) numDecoderLayers,
        "num_attention_heads", (long) numHeads,
        "num_key_value_heads", (long) numHeads,
        "layer_norm_epsilon", layerNormEpsilon,
        "relative_attention_num_buckets", (long) relativeAttentionNumBuckets,
        "relative_attention_max_distance", (long) relativeAttentionMaxDistance,
        "activation_tanh", denseActFn.equals("gelu_new"));
  }

  @Override
  public long cachedPerToken() {
    return 2L * numDecoderLayers * numHeads * dKv;
  }

  @Override
  public void addTo(Layout layout) {
    T5Layout.add(this, layout);
  }

  @Override
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model_type", modelType());
    json.put("d_model", dModel);
    json.put("d_ff", dFf);
    json.put("d_kv", dKv);
    json.put("num_heads", numHeads);
    json.put("num_layers", numLayers);
    json.put("num_decoder_layers", numDecoderLayers);
    json.put("vocab_size", vocabSize);
    json.put("relative_attention_num_buckets", relativeAttentionNumBuckets);
    json.put("relative_attention_max_distance", relativeAttentionMaxDistance);
    json.put("layer_norm_epsilon", layerNormEpsilon);
    json.put("feed_forward_proj", "gated-gelu");
    json.put("dense_act_fn", denseActFn);
    json.put("is_gated_act", true);
    json.put("is_encoder_decoder", true);
    json.put("tie_word_embeddings", false);
    json.put("decoder_start_token_id", decoderStartTokenId);
    json.put("bos_token_id", bosTokenId);
    json.put("eos_token_id", ConfigFiles.oneOrSome(eosTokenIds));
    json.put("pad_token_id", padTokenId);
    return json;
  }

  static T5Config read(JsonFields json) {
    int numLayers = json.whole("num_layers", 6, 1, Blip2Config.MOST_LAYERS);
    List<Integer> eosTokenIds = json.ids("eos_token_id", List.of(1));
    int padTokenId = json.id("pad_token_id", 0);
    T5Config config =
        new T5Config(
            json.size("d_model", 512),
            json.size("d_ff", 2048),
            json.size("d_kv", 64),
            json.size("num_heads", 8),
            numLayers,
            json.whole("num_decoder_layers", numLayers, 1, Blip2Config.MOST_LAYERS),
            json.size("vocab_size", 32128),
            json.size("relative_attention_num_buckets", 32),
            json.size("relative_attention_max_distance", 128),
            json.positive("layer_norm_epsilon", 1e-6),
            activation(json),
            json.id("decoder_start_token_id", padTokenId),
            json.id("bos_token_id", eosTokenIds.get(0)),
            eosTokenIds,
            padTokenId);
    requireBuckets(json, config);
    if (config.decoderStartTokenId >= config.vocabSize) {
      throw json.wrong("decoder_start_token_id", "a token below vocab_size, " + config.vocabSize);
    }
    return config;
  }

  /** {@code dense_act_fn} wins over what {@code feed_forward_proj} stands for, as in the reader. */
  private static String activation(JsonFields json) {
    String projection = json.text("feed_forward_proj", "relu");
    if (!json.flag("is_gated_act", projection.startsWith("gated-"))) {
      throw json.has("is_gated_act")
          ? json.wrong("is_gated_act", "true; feed-forward layers without gates are not supported")
          : json.wrong("feed_forward_proj", "gated-gelu, as in all Flan-T5 models");
    }
    String gated = projection.replaceFirst("^gated-", "");
    String activation = json.text("dense_act_fn", gated.equals("gelu") ? "gelu_new" : gated);
    if (!activation.equals("gelu") && !activation.equals("gelu_new")) {
      throw json.has("dense_act_fn")
          ? json.wrong("dense_act_fn", "gelu or gelu_new")
          : json.wrong("feed_forward_proj", "gated-gelu, as in all Flan-T5 models");
    }
    return activation;
  }

  /** In the decoder half of the buckets are single steps, and the others grow from there. */
  private static void requireBuckets(JsonFields json, T5Config config) {
    int buckets = config.relativeAttentionNumBuckets;
    if (buckets < 4 || buckets % 2 != 0) {
      throw json.wrong("relative_attention_num_buckets", "an even number from 4");
    }
    if (config.relativeAttentionMaxDistance <= buckets / 2) {
      throw json.wrong(
          "relative_attention_max_distance",
          "larger than half of relative_attention_num_buckets, " + buckets);
    }
  }
}
