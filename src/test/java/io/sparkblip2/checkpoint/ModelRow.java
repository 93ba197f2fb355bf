package io.sparkblip2.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * A checkpoint that can be written with random weights: the released ones, by the end of their
 * names on the Hub, and three of base size for measurements.
 *
 * @param config its config.json; updated files leave out what is a default, old ones have no image
 *     token
 * @param imageSize side of the picture, in pixels
 * @param duplicateHead whether the files hold OPT's tied output layer a second time
 */
record ModelRow(String name, String config, int imageSize, boolean duplicateHead) {
  private static final String LARGE = "";
  private static final String BASE =
      ", \"hidden_size\": 768, \"intermediate_size\": 3072, \"num_hidden_layers\": 12,"
          + " \"num_attention_heads\": 12, \"patch_size\": 16";

  static final List<ModelRow> ALL =
      List.of(
          captioner("opt-2.7b", LARGE, 224, 50265, opt(2560, 10240, 32, 32, 50304)),
          oldOpt("opt-2.7b-old", 224),
          oldOpt("opt-2.7b-coco", 364),
          captioner("opt-6.7b", LARGE, 224, 50265, opt(4096, 16384, 32, 32, 50304)),
          captioner("opt-6.7b-coco", LARGE, 364, 50265, opt(4096, 16384, 32, 32, 50304)),
          captioner("flan-t5-xl", LARGE, 224, 32100, t5(2048, 5120, 24, 32)),
          captioner("flan-t5-xl-coco", LARGE, 364, 0, t5(2048, 5120, 24, 32)),
          captioner("flan-t5-xxl", LARGE, 224, 32100, t5(4096, 10240, 24, 64)),
          matcher("itm-vit-g", LARGE, 224),
          matcher("itm-vit-g-coco", LARGE, 364),
          captioner("base-opt", BASE, 224, 50265, opt(768, 3072, 12, 12, 50304)),
          captioner("base-t5", BASE, 224, 32100, t5(768, 2048, 12, 12)),
          matcher("base-itm", BASE, 224));

  static ModelRow named(String name) {
    return ALL.stream()
        .filter(row -> row.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No model is called "
                        + name
                        + "; there are "
                        + Arrays.toString(ALL.stream().map(ModelRow::name).toArray())));
  }

  boolean isMatcher() {
    return name.contains("itm");
  }

  boolean isT5() {
    return name.contains("t5");
  }

  private static ModelRow oldOpt(String name, int imageSize) {
    ModelRow row = captioner(name, LARGE, imageSize, 0, opt(2560, 10240, 32, 32, 50272));
    return new ModelRow(name, row.config, imageSize, true);
  }

  private static ModelRow captioner(
      String name, String vision, int imageSize, int imageToken, String language) {
    String config =
        """
        {"architectures": ["Blip2ForConditionalGeneration"], "model_type": "blip-2",
         "num_query_tokens": 32, "image_text_hidden_size": 256%s,
         "qformer_config": {"model_type": "blip_2_qformer"%s},
         "text_config": {%s},
         "torch_dtype": "float32", "use_decoder_only_language_model": %s,
         "vision_config": {"model_type": "blip_2_vision_model", "image_size": %d%s}}
        """
            .formatted(
                imageToken == 0 ? "" : ", \"image_token_index\": " + imageToken,
                vision.isEmpty() ? "" : ", \"encoder_hidden_size\": 768",
                language,
                language.contains("\"opt\""),
                imageSize,
                vision);
    return new ModelRow(name, config, imageSize, false);
  }

  private static ModelRow matcher(String name, String vision, int imageSize) {
    String config =
        """
        {"architectures": ["Blip2ForImageTextRetrieval"], "model_type": "blip-2",
         "num_query_tokens": 32, "image_text_hidden_size": 256, "image_token_index": 30523,
         "qformer_config": {"model_type": "blip_2_qformer", "use_qformer_text_input": true,
           "vocab_size": 30523%s},
         "text_config": {"model_type": "opt"}, "torch_dtype": "float32",
         "vision_config": {"model_type": "blip_2_vision_model", "image_size": %d%s}}
        """
            .formatted(vision.isEmpty() ? "" : ", \"encoder_hidden_size\": 768", imageSize, vision);
    return new ModelRow(name, config, imageSize, false);
  }

  private static String opt(int width, int ffn, int layers, int heads, int vocabulary) {
    return """
        "model_type": "opt", "eos_token_id": 50118, "prefix": "</s>", "hidden_size": %d,
           "word_embed_proj_dim": %d, "ffn_dim": %d, "num_hidden_layers": %d,
           "num_attention_heads": %d, "vocab_size": %d, "torch_dtype": "float16\""""
        .formatted(width, width, ffn, layers, heads, vocabulary);
  }

  private static String t5(int width, int ffn, int layers, int heads) {
    return """
        "model_type": "t5", "d_model": %d, "d_ff": %d, "d_kv": 64, "num_layers": %d,
           "num_decoder_layers": %d, "num_heads": %d, "vocab_size": 32128,
           "feed_forward_proj": "gated-gelu", "dense_act_fn": "gelu", "is_gated_act": true,
           "decoder_start_token_id": 0, "bos_token_id": 1, "eos_token_id": 1, "pad_token_id": 0,
           "tie_word_embeddings": false, "torch_dtype": "bfloat16\""""
        .formatted(width, ffn, layers, layers, heads);
  }
}
