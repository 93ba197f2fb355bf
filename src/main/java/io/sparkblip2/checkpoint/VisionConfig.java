package io.sparkblip2.checkpoint;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The vision encoder, {@code vision_config} of config.json; absent keys have the defaults of
 * Hugging Face's Blip2VisionConfig.
 *
 * @param imageSize side of the square input, in pixels; a multiple of patchSize
 */
public record VisionConfig(
    int hiddenSize,
    int intermediateSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int imageSize,
    int patchSize,
    double layerNormEps) {
  /** Where a configuration says nothing of it. */
  public static final int IMAGE_SIZE = 224;

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model_type", "blip_2_vision_model");
    json.put("hidden_size", hiddenSize);
    json.put("intermediate_size", intermediateSize);
    json.put("num_hidden_layers", numHiddenLayers);
    json.put("num_attention_heads", numAttentionHeads);
    json.put("image_size", imageSize);
    json.put("patch_size", patchSize);
    json.put("hidden_act", "gelu");
    json.put("qkv_bias", true);
    json.put("layer_norm_eps", layerNormEps);
    return json;
  }

  static VisionConfig read(JsonFields json) {
    if (!json.text("hidden_act", "gelu").equals("gelu")) {
      throw json.wrong("hidden_act", "gelu, the only activation of this vision encoder");
    }
    json.require("qkv_bias", true);
    VisionConfig config =
        new VisionConfig(
            json.size("hidden_size", 1408),
            json.size("intermediate_size", 6144),
            json.whole("num_hidden_layers", 39, 1, Blip2Config.MOST_LAYERS),
            json.size("num_attention_heads", 16),
            json.size("image_size", IMAGE_SIZE),
            json.size("patch_size", 14),
            json.positive("layer_norm_eps", 1e-6));
    json.requireMultiple(
        "hidden_size", config.hiddenSize, "num_attention_heads", config.numAttentionHeads);
    json.requireMultiple("image_size", config.imageSize, "patch_size", config.patchSize);
    return config;
  }

  /**
   * The same for pictures of this many pixels a side; what is no whole patch of them is not seen.
   */
  public VisionConfig withImageSize(int size) {
    return new VisionConfig(
        hiddenSize,
        intermediateSize,
        numHiddenLayers,
        numAttentionHeads,
        size / patchSize * patchSize,
        patchSize,
        layerNormEps);
  }

  /** Rows that the encoder returns per image: the patches and the class token. */
  public int numTokens() {
    int patchesPerSide = imageSize / patchSize;
    return Math.addExact(Math.multiplyExact(patchesPerSide, patchesPerSide), 1);
  }
}
